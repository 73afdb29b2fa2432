using Parley.Grains.Abstractions.Templates;

namespace Parley.Grains.Tools.Templates;

/// <summary>A page of templates, those that most people use first (platform.md C.4, matrix 39). Pure.</summary>
/// <param name="Templates">Those of the page.</param>
/// <param name="Count">How many these are.</param>
/// <param name="Page">Which page it is, from 1.</param>
/// <param name="TotalPages">How many pages there are, at least 1.</param>
/// <param name="TotalCount">How many templates there are on all pages.</param>
internal sealed record TemplatePage(ImmutableArray<ListedTemplate> Templates, int Count, int Page, int TotalPages, int TotalCount)
{
    /// <summary>Templates on a page.</summary>
    public const int Size = 10;

    private const int LongestDescription = 200;

    /// <summary>Cuts a page out of what there is.</summary>
    /// <param name="templates">All templates, by name; what is deprecated is left out.</param>
    /// <param name="owners">How many people use each.</param>
    /// <param name="query">What a name must contain; blank for all.</param>
    /// <param name="page">Which page; the first when it is below 1, an empty one behind the last.</param>
    public static TemplatePage Of(
        IEnumerable<Template> templates, IReadOnlyDictionary<Guid, int> owners, string? query, int? page)
    {
        var wanted = query?.Trim() ?? "";
        var all = templates
            .Where(template => !template.Deprecated && template.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            // Stable: of those that as many use the order stays.
            .OrderByDescending(template => owners.GetValueOrDefault(template.Id))
            .ToArray();
        var number = Math.Max(page ?? 1, 1);
        var shown = all.Chunk(Size).ElementAtOrDefault(number - 1) ?? [];
        return new TemplatePage(
            [.. shown.Select(template => Show(template, owners.GetValueOrDefault(template.Id)))],
            shown.Length,
            number,
            Math.Max((all.Length + Size - 1) / Size, 1),
            all.Length);
    }

    private static ListedTemplate Show(Template template, int owners) => new()
    {
        Id = template.Id,
        Name = template.Name,
        DisplayName = template.DisplayName is { Length: > 0 } display ? display : null,
        Description = ShortText.Of(template.Description, LongestDescription),
        ActiveDevelopers = owners > 0 ? owners : null,
    };
}
