namespace Parley.Grains.Files;

/// <summary>The refusals of files; texts of spec/chat.md 2.2.</summary>
internal static class FileRefusals
{
    public static Refusal UnsupportedType { get; } = new()
    {
        Code = RefusalCode.Invalid,
        Message = "Unsupported file type.",
        Detail = "PNG, JPEG, GIF and WebP images are allowed; the file's own bytes say what it is.",
        Validations = [new Validation("body", "The bytes are of no allowed image.")],
    };

    public static Refusal TooLarge { get; } = new()
    {
        Code = RefusalCode.TooLarge,
        Message = "File too large.",
        Detail = "The limit is 10 MiB.",
        Validations = [new Validation("body", "must be at most 10 MiB")],
    };

    public static Refusal TooManyUnused { get; } = new()
    {
        Code = RefusalCode.LimitReached,
        Message = "Too many unused files.",
        Detail = $"At most {ChatFileStore.MaxUnattached} uploaded files can wait to be sent; those that no message names go after a day.",
    };
}
