using System.Text.RegularExpressions;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Templates.Manifests;

namespace Parley.Grains.Templates;

/// <summary>Checks what administrators send, before anything is looked up.</summary>
internal static partial class TemplateInputs
{
    private const int LongestDisplayName = 64;
    private const int LongestText = 4096;
    private const int LongestIcon = 256;

    /// <summary>What is wrong with a new template; null when nothing is.</summary>
    public static Refusal? CheckNew(TemplateInput input) =>
        input.Name is null ? TemplateRefusals.InvalidTemplate("name", "is required")
        : input.TemplateVersionId is null ? TemplateRefusals.InvalidTemplate("template_version_id", "is required")
        : CheckChange(input);

    /// <summary>What is wrong with a change of a template; null when nothing is.</summary>
    public static Refusal? CheckChange(TemplateInput input) =>
        input.Name is { } name && !(name.Length <= 32 && TemplateName().IsMatch(name))
            ? TemplateRefusals.InvalidTemplate("name", "must be 1 to 32 letters and digits, with single dashes between")
        : Text(input.DisplayName, LongestDisplayName) is { } display ? TemplateRefusals.InvalidTemplate("display_name", display)
        : Text(input.Description, LongestText) is { } description ? TemplateRefusals.InvalidTemplate("description", description)
        : Text(input.DeprecationMessage, LongestText) is { } message ? TemplateRefusals.InvalidTemplate("deprecation_message", message)
        : input.Icon is { Length: > 0 } icon && !IsPicture(icon)
            ? TemplateRefusals.InvalidTemplate("icon", $"must be a path or an https address, at most {LongestIcon} characters")
        : null;

    /// <summary>What is wrong with a version before its manifest is looked at; null when nothing is.</summary>
    public static Refusal? CheckVersion(TemplateVersionInput input) =>
        input.Name is { } name && !(name.Length <= 64 && VersionName().IsMatch(name))
            ? TemplateRefusals.InvalidVersion("name", "must be 1 to 64 letters and digits, with single _ . or - between")
        : Text(input.Message, LongestText) is { } message ? TemplateRefusals.InvalidVersion("message", message)
        : input.StorageMethod is not (null or "file") ? TemplateRefusals.InvalidVersion("storage_method", "must be file")
        : (input.FileId is null) == (input.Manifest is null)
            ? TemplateRefusals.InvalidVersion("file_id", "must be given, or manifest in its place, and not both")
        : input.Provisioner is { } provisioner && !ManifestParser.Provisioners.Contains(provisioner)
            ? TemplateRefusals.InvalidVersion("provisioner", $"must be one of {string.Join(", ", ManifestParser.Provisioners)}")
        : null;

    private static string? Text(string? text, int longest) =>
        text is null ? null
        : text.Length > longest ? $"must be at most {longest} characters"
        : text.Contains('\0', StringComparison.Ordinal) ? "must not hold the character NUL"
        : null;

    private static bool IsPicture(string icon) =>
        icon.Length <= LongestIcon && !icon.Any(char.IsControl)
        && (icon.StartsWith('/') || icon.StartsWith("https://", StringComparison.Ordinal));

    [GeneratedRegex(@"\A[A-Za-z0-9]+(-[A-Za-z0-9]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex TemplateName();

    [GeneratedRegex(@"\A[A-Za-z0-9]+([_.-][A-Za-z0-9]+)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex VersionName();
}
