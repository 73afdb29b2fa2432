using System.Text.RegularExpressions;
using Parley.Grains.Models.Catalog;
using Parley.Tests.Unit.Architecture;

namespace Parley.Tests.Unit.Models.Catalog;

/// <summary>Matrix 42: small tasks are for Haiku 4.5, and nothing that is there without an administrator names a retired model.</summary>
public sealed partial class Matrix_42_SmallTaskModelTests
{
    [Fact]
    public void Candidates_are_those_whose_provider_has_a_key_in_the_order_of_the_specification()
    {
        var catalog = new CatalogSnapshot(
            [],
            [
                Access("vercel", "v"), Access("openai", "o"), Access("anthropic", "a"), Access("openrouter", null),
                Access("google", "g") with { IsEnabled = false }, Access("bedrock", "b") with { IsKeyUnreadable = true },
            ]);

        var targets = SmallTaskModels.Of(catalog);

        Assert.Equal(
            ["anthropic claude-haiku-4-5 a", "openai gpt-4o-mini o", "vercel anthropic/claude-haiku-4.5 v"],
            targets.Select(target => $"{target.Provider} {target.Model} {target.ApiKey}"));
    }

    [Fact]
    public void The_order_is_the_specifications() => Assert.Equal(
        ["anthropic", "openai", "google", "azure", "bedrock", "openrouter", "vercel"],
        SmallTaskModels.Candidates.Select(candidate => candidate.Provider));

    [Fact]
    public void No_default_names_a_retired_model()
    {
        EnvironmentProvider set = new("key", null);
        var models = new EnvironmentProviders(set, set, null).Presets().Concat(SmallTaskModels.Candidates).Select(preset => preset.Model);

        Assert.All(models, model => Assert.DoesNotMatch(Retired(), model));
        Assert.All(
            models.Where(model => model.Contains("haiku", StringComparison.Ordinal)), model => Assert.Matches("haiku-4[-.]5", model));
    }

    /// <summary>Prices are for what somebody may still run: the migrations name older models.</summary>
    [Fact]
    public void No_file_that_has_defaults_names_a_retired_model()
    {
        string[] folders = ["Grains", "Grains.Abstractions", "Hosting", "Silo", "Gateway", "Parley", "deploy"];
        var files = Repository.CSharpFiles()
            .Concat(Directory.EnumerateFiles(Repository.PathOf("deploy"), "*", SearchOption.AllDirectories))
            .Where(path => folders.Contains(Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar)[0]))
            .Append(Repository.PathOf("README.md"))
            .Append(Repository.PathOf("run.sh"))
            .ToArray();

        Assert.True(files.Length > 100, "The sources were not found.");
        Assert.DoesNotContain(files, path => Retired().IsMatch(File.ReadAllText(path)));
    }

    [Theory]
    [InlineData("mine", new[] { "openai:mine", "anthropic:claude-sonnet-5-5" }, true, true)]
    [InlineData("mine", new[] { "anthropic:mine" }, false, true)]
    [InlineData(null, new[] { "openai:gpt-4o-mini" }, true, false)]
    [InlineData("mine", new string[0], false, false)]
    public void Presets_are_of_the_providers_that_the_environment_configures(string? model, string[] presets, bool openAI, bool anthropic)
    {
        EnvironmentProvider set = new("key", null);
        var environment = new EnvironmentProviders(
            openAI ? set : EnvironmentProvider.None, anthropic ? set : EnvironmentProvider.None, model);

        Assert.Equal(presets, environment.Presets().Select(preset => $"{preset.Provider}:{preset.Model}"));
    }

    private static ProviderAccess Access(string provider, string? key) =>
        new() { Provider = provider, IsEnabled = true, ApiKey = key, BaseUrl = key is null ? new Uri("http://local") : null };

    [GeneratedRegex(@"claude-(\d\b(?!\d)|instant)|claude-(opus|sonnet)-4-0|haiku-3|gpt-3|gpt-4(?![.o])|gemini-1")]
    private static partial Regex Retired();
}
