using System.Text;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Tools.Templates;

namespace Parley.Tests.Unit.Tools;

/// <summary>Pages of templates (platform.md C.4, its black-box check 6; matrix 39) and texts that are cut (matrix 40).</summary>
public sealed class TemplatePageTests
{
    // Named a to w; of each the owners are what remains of its place by 5.
    private static readonly Template[] Templates = [.. Enumerable.Range(0, 23).Select(place => Template($"{(char)('a' + place)}"))];

    private static readonly Dictionary<Guid, int> Owners = Templates.Index()
        .Where(template => template.Index % 5 > 0).ToDictionary(template => template.Item.Id, template => template.Index % 5);

    [Theory]
    [InlineData(1, "e4 j4 o4 t4 d3 i3 n3 s3 c2 h2")]
    [InlineData(2, "m2 r2 w2 b1 g1 l1 q1 v1 a0 f0")]
    [InlineData(3, "k0 p0 u0")]
    [InlineData(4, "")]
    [InlineData(int.MaxValue, "")]
    public void Matrix_39_Those_that_most_people_use_come_first(int number, string shown)
    {
        var page = TemplatePage.Of(Templates, Owners, null, number);
        Assert.Equal(shown, string.Join(' ', page.Templates.Select(template => $"{template.Name}{template.ActiveDevelopers ?? 0}")));
        Assert.Equal((page.Templates.Length, number, 3, 23), (page.Count, page.Page, page.TotalPages, page.TotalCount));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(int.MinValue)]
    public void Matrix_39_A_page_below_the_first_is_the_first(int? number) =>
        Assert.Equal((1, "e"), (TemplatePage.Of(Templates, Owners, " ", number).Page, TemplatePage.Of(Templates, Owners, " ", number).Templates[0].Name));

    [Fact]
    public void Without_counts_they_stand_by_name() => Assert.Equal(
        Templates.Take(10).Select(template => template.Name),
        TemplatePage.Of(Templates, new Dictionary<Guid, int>(), null, 1).Templates.Select(template => template.Name));

    [Fact]
    public void A_query_is_looked_for_in_the_name_and_what_is_deprecated_is_left_out()
    {
        Template[] templates = [Template("Docker-web"), Template("web-old") with { Deprecated = true }, Template("WEB"), Template("kube")];
        var page = TemplatePage.Of(templates, Owners, "web", 1);
        Assert.Equal(["Docker-web", "WEB"], page.Templates.Select(template => template.Name));
        Assert.Equal((2, 1, 2), (page.Count, page.TotalPages, page.TotalCount));
        Assert.Equal((0, 1, 0), (TemplatePage.Of(templates, Owners, "none", 1).Count, TemplatePage.Of([], Owners, null, 1).TotalPages, 0));
    }

    [Theory]
    [InlineData("foo bar baz", 7, "foo ba…")]
    [InlineData("foo bar", 7, "foo bar")]
    [InlineData("こんにちは世界", 3, "こん…")]
    [InlineData("foo", 1, "…")]
    [InlineData("🎉🎉🎉", 2, "🎉…")]
    [InlineData("e\u0301e\u0301e\u0301", 4, "e\u0301…")]
    [InlineData("👩‍👩‍👧‍👦!", 6, "…")]
    [InlineData("", 5, null)]
    [InlineData(null, 5, null)]
    public void Matrix_40_A_text_is_cut_between_characters(string? text, int longest, string? shown) =>
        Assert.Equal(shown, ShortText.Of(text, longest));

    [Fact]
    public void Matrix_40_Whatever_is_cut_is_valid_and_within_its_limit()
    {
        string[] characters = ["a", "é", "漢", "🎉", "e\u0301", "👩‍👧", " "];
        var random = new Random(40);
        for (var i = 0; i < 2000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => characters[random.Next(characters.Length)]));
            var longest = random.Next(1, 20);
            var shown = ShortText.Of(text, longest)!;
            Assert.InRange(shown.EnumerateRunes().Count(), 0, longest);
            Assert.DoesNotContain(Rune.ReplacementChar, shown.EnumerateRunes());
            Assert.StartsWith(shown.TrimEnd('…'), text, StringComparison.Ordinal);
        }
    }

    private static Template Template(string name) => new()
    {
        Id = Guid.NewGuid(),
        OrganizationId = Guid.Empty,
        OrganizationName = "",
        Name = name,
        DisplayName = "",
        Description = "",
        Icon = "",
        Provisioner = "echo",
        ActiveVersionId = Guid.Empty,
        Deprecated = false,
        DeprecationMessage = "",
        CreatedAt = default,
        UpdatedAt = default,
    };
}
