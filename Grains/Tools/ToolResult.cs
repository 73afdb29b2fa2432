using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Parley.Grains.Tools;

/// <summary>What a tool call gave; an error is a normal result that is flagged (spec/chat.md 1.3, 4).</summary>
internal sealed record ToolResult
{
    /// <summary>How results are written: letters stay letters, since a model reads them and no web page holds them as they are.</summary>
    public static JsonSerializerOptions Writing { get; } =
        new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ToolResult(JsonText json, bool isError) => (Json, IsError) = (json, isError);

    /// <summary>The result; <c>{"error": text}</c> when <see cref="IsError"/>.</summary>
    public JsonText Json { get; }

    public bool IsError { get; }

    /// <summary>A result with fields of its own.</summary>
    public static ToolResult Of<T>(T value, JsonTypeInfo<T> type) => new(JsonText.Of(value, type), isError: false);

    /// <summary>A result that came from elsewhere: as it is when it is JSON, else <c>{"output": text}</c>.</summary>
    public static ToolResult Of(string text) =>
        new(JsonText.TryParse(text, out var json) ? json : Field("output", text), isError: false);

    /// <summary>An error, told to the model and to the user alike.</summary>
    public static ToolResult Error(string error) => new(Field("error", error), isError: true);

    private static JsonText Field(string name, string value) =>
        new(new JsonObject { [name] = value }.ToJsonString(Writing));
}
