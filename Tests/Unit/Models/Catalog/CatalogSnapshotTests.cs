using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models.Catalog;

namespace Parley.Tests.Unit.Models.Catalog;

/// <summary>What chats can use, and the catalogue of it (spec/chat.md 2.2).</summary>
public sealed class CatalogSnapshotTests
{
    [Fact]
    public void Configs_that_are_off_or_whose_provider_is_off_or_gone_are_not_for_chats()
    {
        var catalog = new CatalogSnapshot(
            [
                Config("openai", "on"), Config("openai", "off") with { Enabled = false }, Config("google", "paused"),
                Config("azure", "gone"), Config("demo", "demo"),
            ],
            [Access("openai"), Access("google") with { IsEnabled = false }]);

        Assert.Equal(["on", "demo"], catalog.Usable.Select(config => config.Model));
        Assert.Null(catalog.Find(catalog.All[1].Id));
        Assert.Equal("on", catalog.Find(catalog.All[0].Id)?.Model);
        Assert.Null(catalog.Find(null));
    }

    [Fact]
    public void A_default_that_chats_cannot_use_is_none()
    {
        var config = Config("google", "paused") with { IsDefault = true };

        Assert.Null(new CatalogSnapshot([config], [Access("google") with { IsEnabled = false }]).Find(null));
        Assert.Equal(config, new CatalogSnapshot([config], [Access("google")]).Find(null));
    }

    [Fact]
    public void Without_any_model_all_providers_are_listed_with_what_they_lack()
    {
        var listed = new CatalogSnapshot(
            [], [Access("openai"), Access("google") with { ApiKey = null }, Access("vercel") with { IsKeyUnreadable = true }])
            .ToProviderModels();

        Assert.Equal(8, listed.Length);
        Assert.All(listed, provider => Assert.Empty(provider.Models));
        Assert.Equal(
            [("google", false, "missing_api_key"), ("openai", true, null), ("vercel", false, "fetch_failed")],
            listed.Where(provider => provider.Provider is "google" or "openai" or "vercel")
                .Select(provider => (provider.Provider, provider.Available, provider.UnavailableReason)));
    }

    private static ProviderAccess Access(string provider) => new() { Provider = provider, IsEnabled = true, ApiKey = "key" };

    private static ModelConfig Config(string provider, string model) => new()
    {
        Id = Guid.NewGuid(),
        Provider = provider,
        Model = model,
        DisplayName = model,
        Enabled = true,
        IsDefault = false,
        ContextLimit = 1,
        CompressionThreshold = 70,
    };
}
