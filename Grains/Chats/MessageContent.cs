namespace Parley.Grains.Chats;

/// <summary>Turns what a client sent into content that can be stored, or says which field is at fault (spec/chat.md 2.2).</summary>
internal static class MessageContent
{
    /// <summary>Most text a message may hold, in bytes of UTF-8, that of references included: longer texts belong into files.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Most parts a message may have.</summary>
    public const int MaxParts = 100;

    /// <summary>Most files that a message may name.</summary>
    public const int MaxFiles = 20;

    /// <summary>The ids of the files that input parts name, as far as they are ids and not too many.</summary>
    public static Guid[] FileIds(ImmutableArray<ChatInputPart> input) => input.IsDefaultOrEmpty
        ? []
        : [.. input.Take(MaxParts).Where(part => part?.Type is "file").Select(InputParts.FileId).OfType<Guid>().Distinct().Take(MaxFiles)];

    /// <summary>Checks input parts.</summary>
    /// <param name="input">The parts as they came; any field may be missing.</param>
    /// <param name="files">The media types of the files among <see cref="FileIds"/> that the sender can use.</param>
    /// <returns>The content, texts trimmed; or a refusal naming <c>content</c> or <c>content[i]</c>.</returns>
    public static Reply<ImmutableArray<MessagePart>> Parse(
        ImmutableArray<ChatInputPart> input, IReadOnlyDictionary<Guid, string> files)
    {
        if (input.IsDefaultOrEmpty)
            return Invalid("Content is required.", "content", "Content cannot be empty.");
        if (input.Length > MaxParts)
            return Invalid("content", $"content has {input.Length} parts; at most {MaxParts} are allowed.");
        if (input.Count(part => part?.Type is "file") is var named and > MaxFiles)
            return Invalid("content", $"content names {named} files; at most {MaxFiles} are allowed.");

        var parts = ImmutableArray.CreateBuilder<MessagePart>(input.Length);
        for (var i = 0; i < input.Length; i++)
        {
            var (part, fault) = InputParts.Read(input[i] ?? new ChatInputPart(), files);
            if (fault is { Field: var field, Detail: var detail })
                return Invalid($"content[{i}].{field}", $"content[{i}].{field} {detail}");
            if (part is FilePart file && parts.OfType<FilePart>().Any(before => before.FileId == file.FileId))
                return Invalid($"content[{i}].file_id", $"content[{i}].file_id names a file that is there already.");
            parts.Add(part!);
        }

        if (!parts.Any(part => part is TextPart))
            return Invalid("Content is required.", "content", "Content must include at least one text part.");
        return parts.Sum(InputParts.TextBytes) is var bytes && bytes > MaxBytes ? TooLarge(bytes) : parts.MoveToImmutable();
    }

    /// <summary>The texts of a message, one after the other.</summary>
    public static string Text(ImmutableArray<MessagePart> content) =>
        string.Join(' ', content.OfType<TextPart>().Select(part => part.Text));

    private static Refusal Invalid(string field, string detail) => Invalid("Invalid input part.", field, detail);

    private static Refusal Invalid(string message, string field, string detail) => new()
    {
        Code = RefusalCode.Invalid,
        Message = message,
        Detail = detail,
        Validations = [new Validation(field, detail)],
    };

    private static Refusal TooLarge(long bytes)
    {
        var detail = $"content holds {bytes} bytes of text; at most {MaxBytes} are allowed.";
        return new()
        {
            Code = RefusalCode.TooLarge,
            Message = "Message is too large.",
            Detail = detail,
            Validations = [new Validation("content", detail)],
        };
    }
}
