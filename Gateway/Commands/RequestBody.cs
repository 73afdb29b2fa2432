using System.Buffers;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Parley.Gateway.Errors;

namespace Parley.Gateway.Commands;

/// <summary>Reads and decodes JSON bodies; every way in which one can be wrong has its own answer.</summary>
internal static class RequestBody
{
    /// <summary>Largest body, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string NotJson = "Request body must be valid JSON.";

    /// <summary>The field to name when no single one is at fault.</summary>
    private const string Whole = "body";

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">What the body must be.</param>
    /// <param name="largest">The field to name when the body is too large.</param>
    /// <param name="absent">Stands for a missing body; null when a body is required.</param>
    public static async Task<Outcome<T>> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, string largest, T? absent = null)
        where T : class
    {
        if (request.ContentType is not null && !request.HasJsonContentType())
        {
            return Problems.OfStatus(StatusCodes.Status415UnsupportedMediaType);
        }

        if (request.ContentLength > MaxBytes)
        {
            return Problems.TooLarge(largest);
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > MaxBytes)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return Problems.TooLarge(largest);
            }

            if (read.IsCompleted)
            {
                var outcome = read.Buffer.IsEmpty && absent is not null ? absent : Decode(read.Buffer, type);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return outcome;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Decodes an argument of a hub call under the same rules.</summary>
    /// <param name="argument">The argument; null counts as missing.</param>
    public static Outcome<T> Decode<T>(JsonElement argument, JsonTypeInfo<T> type, string largest, T? absent = null)
        where T : class
    {
        if (argument.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return absent is not null ? absent : Faulty("The body is missing.");
        }

        var json = System.Text.Encoding.UTF8.GetBytes(argument.GetRawText());
        return json.Length > MaxBytes ? Problems.TooLarge(largest) : Decode(new ReadOnlySequence<byte>(json), type);
    }

    private static Outcome<T> Decode<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        if (body.IsEmpty)
        {
            return Faulty("The body is missing.");
        }

        // The serializer looks at text only where it keeps it; what it would skip must be UTF-8 as well.
        var json = body.IsSingleSegment ? body.First : body.ToArray();
        if (!Utf8.IsValid(json.Span))
        {
            return Faulty("The body is not valid UTF-8.");
        }

        try
        {
            var value = JsonSerializer.Deserialize(json.Span, type);
            return value is not null ? value : Faulty("The body must be an object.");
        }
        catch (JsonException exception)
        {
            return OfFault(exception);
        }
    }

    private static Problem Faulty(string detail) => Problem.Invalid(NotJson, Whole, detail) with { Detail = detail };

    private static Problem OfFault(JsonException exception)
    {
        // A reader's exception within says that the text is no JSON; anything else that a value has the wrong type.
        if (exception.InnerException is JsonException)
        {
            return Faulty($"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.");
        }

        var path = exception.Path ?? "$";
        var field = path.Length > 2 && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : Whole;
        return Problem.Invalid("Request body must be valid JSON of the documented form.", field, "has the wrong type or form");
    }
}
