using System.Text.Json;
using Microsoft.Extensions.AI;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Writes one message of the conversation; a message with tool results becomes one message for each result.</summary>
internal static class MessageWriter
{
    public static void Write(Utf8JsonWriter json, Message message)
    {
        if (message.Role == ChatRole.Tool)
        {
            foreach (var result in message.Contents.OfType<FunctionResultContent>()) WriteToolResult(json, result);
            return;
        }

        json.WriteStartObject();
        json.WriteString("role"u8, message.Role.Value);
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        if (message.Contents.Any(content => content is DataContent or UriContent)) WriteParts(json, message);
        // An assistant message of tool calls alone has the content null; an empty text is refused by some.
        else if (calls.Count > 0 && message.Text.Length == 0) json.WriteNull("content"u8);
        else json.WriteString("content"u8, message.Text);
        if (calls.Count > 0) WriteToolCalls(json, calls);
        json.WriteEndObject();
    }

    private static void WriteToolResult(Utf8JsonWriter json, FunctionResultContent result)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, result.CallId);
        json.WriteString("content"u8, result.Result switch
        {
            null => "",
            JsonText text => text.Text,
            JsonElement element => element.GetRawText(),
            var other => other.ToString(),
        });
        json.WriteEndObject();
    }

    private static void WriteToolCalls(Utf8JsonWriter json, List<FunctionCallContent> calls)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, call.CallId);
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            json.WriteString("arguments"u8, call.ArgumentsText());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteParts(Utf8JsonWriter json, Message message)
    {
        json.WriteStartArray("content"u8);
        foreach (var content in message.Contents)
        {
            var (type, value) = content switch
            {
                TextContent text => ("text", text.Text),
                DataContent data => ("image_url", data.Uri),
                UriContent link => ("image_url", link.Uri.ToString()),
                _ => (null, null),
            };
            if (type is null) continue;
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            if (type == "text")
            {
                json.WriteString("text"u8, value);
            }
            else
            {
                json.WriteStartObject("image_url"u8);
                json.WriteString("url"u8, value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
