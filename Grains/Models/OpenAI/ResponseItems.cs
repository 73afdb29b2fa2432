using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;
using Message = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Writes a conversation as items: messages, reasoning, calls and their results beside each other.</summary>
/// <param name="reasons">Whether the model takes reasoning back.</param>
internal sealed class ResponseItems(Utf8JsonWriter json, CallIds ids, bool reasons)
{
    public void Write(Message message)
    {
        if (message.Role == ChatRole.Assistant) WriteAnswer(message);
        else if (message.Role == ChatRole.Tool) WriteResults(message);
        else if (message.Contents.Any(content => content is DataContent or UriContent)) WriteParts(message);
        else WriteText(message.Role.Value, message.Text);
    }

    private void WriteAnswer(Message message)
    {
        for (var i = 0; i < message.Contents.Count; i++)
        {
            switch (message.Contents[i])
            {
                case TextContent { Text.Length: > 0 } text:
                    WriteText("assistant", text.Text);
                    break;
                // Reasoning is refused without what it led to.
                case TextReasoningContent reasoning when reasons && i < message.Contents.Count - 1:
                    WriteReasoning(reasoning);
                    break;
                case FunctionCallContent call:
                    json.WriteStartObject();
                    json.WriteString("type"u8, "function_call"u8);
                    json.WriteString("call_id"u8, ids.OfCall(call.CallId));
                    json.WriteString("name"u8, ToolNames.Legal(call.Name));
                    json.WriteString("arguments"u8, call.ObjectText());
                    json.WriteEndObject();
                    break;
            }
        }
    }

    private void WriteResults(Message message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function_call_output"u8);
            json.WriteString("call_id"u8, ids.OfResult(result.CallId));
            json.WriteString("output"u8, ToolCalls.ResultText(result));
            json.WriteEndObject();
        }
    }

    private void WriteReasoning(TextReasoningContent reasoning)
    {
        if (EncryptedReasoning.Read(reasoning) is not { } item) return;
        json.WriteStartObject();
        json.WriteString("type"u8, "reasoning"u8);
        json.WriteString("id"u8, item.Id);
        json.WriteStartArray("summary"u8);
        if (reasoning.Text.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "summary_text"u8);
            json.WriteString("text"u8, reasoning.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("encrypted_content"u8, item.Content);
        json.WriteEndObject();
    }

    private void WriteText(string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, text);
        json.WriteEndObject();
    }

    private void WriteParts(Message message)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "message"u8);
        json.WriteString("role"u8, message.Role.Value);
        json.WriteStartArray("content"u8);
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    WritePart(text.Text);
                    break;
                case DataContent data when data.HasTopLevelMediaType("image"):
                    WriteImage(data.Uri);
                    break;
                case UriContent link when link.HasTopLevelMediaType("image"):
                    WriteImage(link.Uri.ToString());
                    break;
                case DataContent data:
                    WritePart(UnreadableFile.Note(data));
                    break;
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WritePart(string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "input_text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private void WriteImage(string url)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "input_image"u8);
        json.WriteString("detail"u8, "auto"u8);
        json.WriteString("image_url"u8, url);
        json.WriteEndObject();
    }
}
