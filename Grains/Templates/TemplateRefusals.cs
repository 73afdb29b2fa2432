using Parley.Grains.Templates.Manifests;

namespace Parley.Grains.Templates;

/// <summary>Why a template, a version of one or a file is not written.</summary>
internal static class TemplateRefusals
{
    public static readonly Refusal ManifestTooLarge = Invalid(
        "Invalid template manifest.", "template.yaml", $"must be at most {ManifestParser.MaxBytes / 1024} KiB");

    /// <summary>The manifest cannot be used.</summary>
    /// <param name="faults">By path within the file.</param>
    public static Refusal InvalidManifest(ImmutableArray<Validation> faults) => Invalid("Invalid template manifest.", faults);

    /// <summary>The version cannot be published because of its presets (platform.md C.2).</summary>
    /// <param name="faults">By name of preset.</param>
    public static Refusal InvalidPresets(ImmutableArray<Validation> faults) => Invalid("Invalid presets.", faults);

    public static Refusal Invalid(string message, string field, string detail) => Invalid(message, [new Validation(field, detail)]);

    private static Refusal Invalid(string message, ImmutableArray<Validation> faults) => new()
    {
        Code = RefusalCode.Invalid,
        Message = message,
        Detail = string.Join(" ", faults.Select(fault => $"{fault.Field} {fault.Detail}.")),
        Validations = faults,
    };
}
