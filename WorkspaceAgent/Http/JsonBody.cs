using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;

namespace Parley.WorkspaceAgent.Http;

/// <summary>Reads bodies, never more than their limit.</summary>
internal static class JsonBody
{
    /// <summary>Reads JSON.</summary>
    /// <param name="context">The request.</param>
    /// <param name="type">What it must be.</param>
    /// <param name="mostBytes">How large it may be.</param>
    /// <exception cref="BadHttpRequestException">It is larger, or ends too early.</exception>
    public static async Task<(T? Value, Answer? Refusal)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, long mostBytes)
        where T : class
    {
        Limit(context, mostBytes);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var outcome = Decode(read.Buffer, type);
            reader.AdvanceTo(read.Buffer.End);
            return outcome;
        }
    }

    /// <summary>Lets a body be of this size.</summary>
    public static void Limit(HttpContext context, long mostBytes) =>
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = mostBytes;

    private static (T? Value, Answer? Refusal) Decode<T>(ReadOnlySequence<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            Utf8JsonReader reader = new(json);
            var value = JsonSerializer.Deserialize(ref reader, type);
            if (value is not null && !reader.Read())
                return (value, null);
        }
        catch (JsonException fault)
        {
            return (null, Faulty(fault.Path));
        }

        return (null, Faulty(null));
    }

    private static Answer Faulty(string? path)
    {
        const string text = "Request body must be valid JSON.";
        return path is null or "$"
            ? Answer.Refused(StatusCodes.Status400BadRequest, text)
            : Answer.Refused(StatusCodes.Status400BadRequest, text, null, new FieldFault(path.TrimStart('$', '.'), "has the wrong type"));
    }
}
