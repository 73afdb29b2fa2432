using ModelContextProtocol.Protocol;
using Parley.Grains.Tools;

namespace Parley.Grains.Mcp;

/// <summary>What a tool server answers, as a tool's result (spec/chat.md 1.3).</summary>
internal static class McpResults
{
    /// <summary>The structured content where there is some, else the texts; of what else there is, what it is.</summary>
    public static ToolResult Of(CallToolResult result)
    {
        var text = string.Join('\n', result.Content.Select(Text));
        return result.IsError is true ? ToolResult.Error(text.Length > 0 ? text : "The tool failed.")
            : result.StructuredContent is { } content ? ToolResult.Of(content.GetRawText())
            : ToolResult.Of(text);
    }

    private static string Text(ContentBlock block) => block switch
    {
        TextContentBlock text => text.Text,
        EmbeddedResourceBlock { Resource: TextResourceContents resource } => resource.Text,
        ImageContentBlock image => $"[an image of type {image.MimeType}, which cannot be shown here]",
        ResourceLinkBlock link => $"[{link.Name}]({link.Uri})",
        _ => $"[content of type {block.Type}, which cannot be shown here]",
    };
}
