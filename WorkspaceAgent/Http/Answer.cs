using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Parley.WorkspaceAgent.Http;

/// <summary>A whole answer: a status and JSON.</summary>
/// <param name="Status">The status.</param>
/// <param name="Json">The body.</param>
internal sealed record Answer(int Status, ReadOnlyMemory<byte> Json)
{
    /// <summary>An answer that carries a value.</summary>
    public static Answer Of<T>(T value, JsonTypeInfo<T> type) =>
        new(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>An answer that says that something was done.</summary>
    public static Answer Done(string message) => Refused(StatusCodes.Status200OK, message);

    /// <summary>An answer that says what is wrong (platform.md 0.3).</summary>
    /// <param name="status">The status.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="detail">More about it.</param>
    /// <param name="faults">The fields at fault, named as on the wire.</param>
    public static Answer Refused(int status, string message, string? detail = null, params IReadOnlyList<FieldFault> faults) => new(
        status,
        JsonSerializer.SerializeToUtf8Bytes(
            new Message(message, detail, faults.Count == 0 ? null : faults), AgentJson.Default.Message));

    /// <summary>Writes it.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = Json.Length;
        await context.Response.Body.WriteAsync(Json, context.RequestAborted);
    }
}
