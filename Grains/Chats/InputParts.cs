using System.Text;

namespace Parley.Grains.Chats;

/// <summary>Reads one input part (spec/chat.md 1.3), by its type.</summary>
internal static class InputParts
{
    /// <summary>The id that a part names; null when it is none.</summary>
    public static Guid? FileId(ChatInputPart part) => Guid.TryParseExact(part.FileId, "D", out var id) ? id : null;

    /// <summary>The part as it is stored, or what is wrong with which of its fields.</summary>
    public static (MessagePart? Part, Validation? Fault) Read(ChatInputPart part, IReadOnlyDictionary<Guid, string> files) =>
        part.Type switch
        {
            "text" => ReadText(part),
            "file" => ReadFile(part, files),
            "file-reference" => ReadReference(part),
            _ => Fault("type", $"\"{part.Type}\" is not supported; use \"text\", \"file\" or \"file-reference\"."),
        };

    /// <summary>How much text a part brings, in bytes of UTF-8.</summary>
    public static long TextBytes(MessagePart part) => part switch
    {
        TextPart text => Encoding.UTF8.GetByteCount(text.Text),
        FileReferencePart reference => Encoding.UTF8.GetByteCount(reference.FileName) + Encoding.UTF8.GetByteCount(reference.Content),
        _ => 0,
    };

    private static (MessagePart?, Validation?) ReadText(ChatInputPart part) =>
        string.IsNullOrWhiteSpace(part.Text) ? Fault("text", "cannot be empty.")
        : HasNull(part.Text) ? Fault("text", "contains the character U+0000.")
        : (new TextPart(part.Text.Trim()), null);

    private static (MessagePart?, Validation?) ReadFile(ChatInputPart part, IReadOnlyDictionary<Guid, string> files) =>
        string.IsNullOrEmpty(part.FileId) ? Fault("file_id", "is required.")
        : FileId(part) is { } id && files.TryGetValue(id, out var mediaType) ? (new FilePart(mediaType, id), null)
        : Fault("file_id", "names no file of yours that can be used.");

    private static (MessagePart?, Validation?) ReadReference(ChatInputPart part)
    {
        var (first, content) = (part.StartLine ?? 0, part.Content ?? "");
        var last = part.EndLine ?? first;
        return string.IsNullOrWhiteSpace(part.FileName) ? Fault("file_name", "cannot be empty.")
            : HasNull(part.FileName) ? Fault("file_name", "contains the character U+0000.")
            : HasNull(content) ? Fault("content", "contains the character U+0000.")
            : first < 0 ? Fault("start_line", "cannot be negative.")
            : last < first ? Fault("end_line", "cannot be less than start_line.")
            : (new FileReferencePart { FileName = part.FileName.Trim(), StartLine = first, EndLine = last, Content = content }, null);
    }

    private static bool HasNull(string text) => text.Contains('\0', StringComparison.Ordinal);

    private static (MessagePart?, Validation?) Fault(string field, string detail) => (null, new Validation(field, detail));
}
