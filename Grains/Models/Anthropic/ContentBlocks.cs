using System.Text.Json;
using Microsoft.Extensions.AI;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.Anthropic;

/// <summary>Writes the content of messages.</summary>
internal sealed class ContentBlocks(Utf8JsonWriter json, CallIds ids)
{
    private static readonly string[] ImageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    /// <summary>Marks the place up to which the provider may keep the prompt.</summary>
    public static void WriteCacheMark(Utf8JsonWriter json)
    {
        json.WriteStartObject("cache_control"u8);
        json.WriteString("type"u8, "ephemeral"u8);
        json.WriteEndObject();
    }

    /// <param name="turn">Whose content is written.</param>
    /// <param name="marked">Whether its last block carries a cache mark.</param>
    public void Write(MessageTurn turn, bool marked)
    {
        // The API wants the results of tools before anything else that the user says.
        var contents = turn.Contents.OrderBy(content => content is not FunctionResultContent).ToList();
        // Thinking cannot be marked.
        var mark = marked ? contents.FindLastIndex(content => content is not TextReasoningContent) : -1;
        for (var i = 0; i < contents.Count; i++)
        {
            json.WriteStartObject();
            WriteBlock(contents[i]);
            if (i == mark) WriteCacheMark(json);
            json.WriteEndObject();
        }
    }

    private void WriteBlock(AIContent content)
    {
        switch (content)
        {
            case TextContent text:
                WriteText(text.Text);
                break;
            case TextReasoningContent reasoning:
                WriteThinking(reasoning);
                break;
            case FunctionCallContent call:
                json.WriteString("type"u8, "tool_use"u8);
                json.WriteString("id"u8, ids.OfCall(call.CallId));
                json.WriteString("name"u8, ToolNames.Legal(call.Name));
                json.WritePropertyName("input"u8);
                json.WriteRawValue(call.ObjectText());
                break;
            case FunctionResultContent result:
                json.WriteString("type"u8, "tool_result"u8);
                json.WriteString("tool_use_id"u8, ids.OfResult(result.CallId));
                json.WriteString("content"u8, ToolCalls.ResultText(result));
                if (result.Exception is not null) json.WriteBoolean("is_error"u8, true);
                break;
            case DataContent data when ImageTypes.Contains(data.MediaType):
                WriteSource("image", "base64", data.MediaType, data.Base64Data.Span);
                break;
            case DataContent { MediaType: "application/pdf" } data:
                WriteSource("document", "base64", data.MediaType, data.Base64Data.Span);
                break;
            case DataContent data:
                WriteText(UnreadableFile.Note(data));
                break;
            case UriContent link:
                WriteSource("image", "url", null, link.Uri.ToString());
                break;
        }
    }

    private void WriteText(string text)
    {
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
    }

    private void WriteThinking(TextReasoningContent reasoning)
    {
        if (ThinkingSignature.Redacted(reasoning) is { } data)
        {
            json.WriteString("type"u8, "redacted_thinking"u8);
            json.WriteString("data"u8, data);
            return;
        }

        json.WriteString("type"u8, "thinking"u8);
        json.WriteString("thinking"u8, reasoning.Text);
        json.WriteString("signature"u8, ThinkingSignature.Signature(reasoning));
    }

    private void WriteSource(string type, string source, string? mediaType, ReadOnlySpan<char> value)
    {
        json.WriteString("type"u8, type);
        json.WriteStartObject("source"u8);
        json.WriteString("type"u8, source);
        if (mediaType is not null) json.WriteString("media_type"u8, mediaType);
        json.WriteString(mediaType is null ? "url"u8 : "data"u8, value);
        json.WriteEndObject();
    }
}
