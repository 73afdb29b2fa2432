using Parley.Grains.Templates.Manifests;

namespace Parley.Grains.Templates;

/// <summary>Why a template, a version of one or a file is not written.</summary>
internal static class TemplateRefusals
{
    public static readonly Refusal NoArchive = Invalid(
        "Unsupported file type.", "body", "must be a tar or zip archive; its own bytes say what it is");

    public static readonly Refusal FileTooLarge = new()
    {
        Code = RefusalCode.TooLarge,
        Message = "File too large.",
        Detail = "The limit is 10 MiB.",
        Validations = [new Validation("body", "must be at most 10 MiB")],
    };

    public static readonly Refusal NoSuchFile = InvalidVersion("file_id", "is no uploaded file");

    public static readonly Refusal NoManifest = InvalidArchive("has no template.yaml at its top");

    public static readonly Refusal ManifestTooLarge = Invalid(
        "Invalid template manifest.", "template.yaml", $"must be at most {ManifestParser.MaxBytes / 1024} KiB");

    public static readonly Refusal VersionNameTaken = new()
    {
        Code = RefusalCode.Conflict,
        Message = "Template version already exists.",
        Validations = [new Validation("name", "is another version's of this template")],
    };

    public static readonly Refusal VersionNotFree = Invalid(
        "Invalid template.", "template_version_id", "must be a version that no template has and that is not archived");

    public static readonly Refusal VersionNotOfTemplate = Invalid(
        "Invalid template version.", "id", "must be a version of this template that is not archived");

    public static readonly Refusal VersionActive = new()
    {
        Code = RefusalCode.Conflict,
        Message = "The active version cannot be archived.",
        Detail = "Make another version of the template active first.",
    };

    public static readonly Refusal JobOver = new() { Code = RefusalCode.Conflict, Message = "Job has already completed." };

    public static readonly Refusal NameTaken = new()
    {
        Code = RefusalCode.Conflict,
        Message = "Template already exists.",
        Validations = [new Validation("name", "is another template's")],
    };

    public static readonly Refusal NoSuchTemplate = new() { Code = RefusalCode.NotFound, Message = "Template not found." };

    public static readonly Refusal NoSuchVersion = new() { Code = RefusalCode.NotFound, Message = "Template version not found." };

    /// <summary>The archive cannot be used.</summary>
    public static Refusal InvalidArchive(string detail) => Invalid("Invalid template archive.", "file_id", detail);

    /// <summary>The manifest cannot be used.</summary>
    /// <param name="faults">By path within the file.</param>
    public static Refusal InvalidManifest(ImmutableArray<Validation> faults) => Invalid("Invalid template manifest.", faults);

    /// <summary>The version cannot be published because of its presets (platform.md C.2).</summary>
    /// <param name="faults">By name of preset.</param>
    public static Refusal InvalidPresets(ImmutableArray<Validation> faults) => Invalid("Invalid presets.", faults);

    public static Refusal InvalidVersion(string field, string detail) => Invalid("Invalid template version.", field, detail);

    public static Refusal InvalidTemplate(string field, string detail) => Invalid("Invalid template.", field, detail);

    private static Refusal Invalid(string message, string field, string detail) => Invalid(message, [new Validation(field, detail)]);

    private static Refusal Invalid(string message, ImmutableArray<Validation> faults) => new()
    {
        Code = RefusalCode.Invalid,
        Message = message,
        Detail = string.Join(" ", faults.Select(fault => $"{fault.Field} {fault.Detail}.")),
        Validations = faults,
    };
}
