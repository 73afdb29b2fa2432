using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Writes the messages of a conversation, in order; a message with tool results becomes one message for each result.</summary>
internal sealed class MessageWriter(Utf8JsonWriter json, CallIds ids)
{
    public void Write(Message message)
    {
        if (message.Role == ChatRole.Tool)
        {
            foreach (var result in message.Contents.OfType<FunctionResultContent>()) WriteToolResult(result);
            return;
        }

        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        // What is left of an answer that got no further than its reasoning, which this API does not take back.
        if (message.Role == ChatRole.Assistant && calls.Count == 0 && message.Text.Length == 0) return;
        json.WriteStartObject();
        json.WriteString("role"u8, message.Role.Value);
        if (message.Role == ChatRole.User && message.Contents.Any(content => content is DataContent or UriContent)) WriteParts(message);
        // An assistant message of tool calls alone has the content null; an empty text is refused by some.
        else if (calls.Count > 0 && message.Text.Length == 0) json.WriteNull("content"u8);
        else json.WriteString("content"u8, message.Text);
        if (calls.Count > 0) WriteToolCalls(calls);
        json.WriteEndObject();
    }

    private void WriteToolResult(FunctionResultContent result)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, ids.OfResult(result.CallId));
        json.WriteString("content"u8, ToolCalls.ResultText(result));
        json.WriteEndObject();
    }

    private void WriteToolCalls(List<FunctionCallContent> calls)
    {
        json.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, ids.OfCall(call.CallId));
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, ToolNames.Legal(call.Name));
            json.WriteString("arguments"u8, call.ObjectText());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteParts(Message message)
    {
        json.WriteStartArray("content"u8);
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    WriteText(text.Text);
                    break;
                case DataContent data when data.HasTopLevelMediaType("image"):
                    WriteImage(data.Uri);
                    break;
                case UriContent link when link.HasTopLevelMediaType("image"):
                    WriteImage(link.Uri.ToString());
                    break;
                case DataContent data:
                    WriteText(UnreadableFile.Note(data));
                    break;
            }
        }

        json.WriteEndArray();
    }

    private void WriteText(string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private void WriteImage(string url)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WriteString("url"u8, url);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
