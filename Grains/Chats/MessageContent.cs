using System.Text;

namespace Parley.Grains.Chats;

/// <summary>Turns what a client sent into content that can be stored, or says which field is at fault (spec/chat.md 2.2).</summary>
internal static class MessageContent
{
    /// <summary>Most text a message may hold, in bytes of UTF-8: longer texts belong into files.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Most parts a message may have.</summary>
    public const int MaxParts = 100;

    /// <summary>Checks input parts.</summary>
    /// <param name="input">The parts as they came; any field may be missing.</param>
    /// <returns>The content, texts trimmed; or a refusal naming <c>content</c> or <c>content[i]</c>.</returns>
    public static Reply<ImmutableArray<MessagePart>> Parse(ImmutableArray<ChatInputPart> input)
    {
        if (input.IsDefaultOrEmpty)
            return Invalid("Content is required.", "Content cannot be empty.", "content");
        if (input.Length > MaxParts)
            return Invalid("Invalid input part.", $"content has {input.Length} parts; at most {MaxParts} are allowed.", "content");

        var parts = ImmutableArray.CreateBuilder<MessagePart>(input.Length);
        var bytes = 0L;
        for (var i = 0; i < input.Length; i++)
        {
            var part = input[i];
            if (part?.Type is not "text")
                return Invalid(
                    "Invalid input part.",
                    $"content[{i}].type \"{part?.Type}\" is not supported; use \"text\".",
                    $"content[{i}].type");
            if (string.IsNullOrWhiteSpace(part.Text))
                return Invalid("Invalid input part.", $"content[{i}].text cannot be empty.", $"content[{i}].text");
            if (part.Text.Contains('\0', StringComparison.Ordinal))
                return Invalid("Invalid input part.", $"content[{i}].text contains the character U+0000.", $"content[{i}].text");
            bytes += Encoding.UTF8.GetByteCount(part.Text);
            parts.Add(new TextPart(part.Text.Trim()));
        }

        return bytes > MaxBytes ? TooLarge(bytes) : parts.MoveToImmutable();
    }

    /// <summary>The texts of a message, one after the other.</summary>
    public static string Text(ImmutableArray<MessagePart> content) =>
        string.Join(' ', content.OfType<TextPart>().Select(part => part.Text));

    private static Refusal Invalid(string message, string detail, string field) => new()
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
