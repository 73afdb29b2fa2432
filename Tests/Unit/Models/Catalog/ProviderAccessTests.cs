using Parley.Grains.Models.Catalog;

namespace Parley.Tests.Unit.Models.Catalog;

/// <summary>Keys and addresses: the environment's, overlaid by stored ones, non-empty values win (spec/chat.md 1.5).</summary>
public sealed class ProviderAccessTests
{
    private static readonly EnvironmentProvider Environment = new("env-key", new Uri("http://env/v1"));

    [Fact]
    public void The_environment_alone_speaks_where_nothing_is_stored_or_only_its_preset()
    {
        Assert.Equal((true, "env-key", Environment.BaseUrl), Of(Environment, null));
        Assert.Equal(
            (true, "env-key", Environment.BaseUrl), Of(Environment, Stored() with { Source = "env_preset", BaseUrl = "http://old" }));
        Assert.Equal((false, null, null), Of(EnvironmentProvider.None, Stored() with { Source = "env_preset" }));
        Assert.Equal((false, null, null), Of(EnvironmentProvider.None, null));
    }

    [Fact]
    public void Stored_values_win_where_there_are_any()
    {
        Assert.Equal(
            (true, "own-key", new Uri("http://own/v1")), Of(Environment, Stored() with { ApiKey = [1], BaseUrl = "http://own/v1" }));
        Assert.Equal((true, "own-key", Environment.BaseUrl), Of(Environment, Stored() with { ApiKey = [1] }));
        Assert.Equal((true, "env-key", new Uri("http://own/v1")), Of(Environment, Stored() with { BaseUrl = "http://own/v1" }));
    }

    [Fact]
    public void A_provider_that_is_switched_off_is_off_whatever_the_environment_says()
    {
        var access = Access(Environment, Stored() with { Enabled = false, ApiKey = [1] });

        Assert.False(access.IsEnabled);
        Assert.Equal("env-key", access.ApiKey);
    }

    [Fact]
    public void A_stored_key_that_cannot_be_decrypted_is_not_replaced_by_another_accounts()
    {
        var access = ProviderAccess.Of("openai", Environment, Stored() with { ApiKey = [1] }, _ => null);

        Assert.Equal((true, "fetch_failed"), (access.IsKeyUnreadable, access.UnavailableReason));
    }

    [Theory]
    [InlineData("openai", "key", null, null)]
    [InlineData("openai", null, null, "missing_api_key")]
    [InlineData("openai-compat", null, "http://localhost:11434/v1", null)]
    [InlineData("azure", null, "http://azure/openai/v1", "missing_api_key")]
    [InlineData("bedrock", null, "http://aws/openai/v1", "missing_api_key")]
    public void A_key_is_missing_where_one_is_needed(string provider, string? key, string? url, string? reason) =>
        Assert.Equal(
            reason,
            new ProviderAccess
            {
                Provider = provider,
                IsEnabled = true,
                ApiKey = key,
                BaseUrl = url is null ? null : new Uri(url),
            }.UnavailableReason);

    [Fact]
    public void Nothing_of_a_key_is_printed()
    {
        Assert.DoesNotContain("env-key", $"{Access(Environment, null)} {Environment}", StringComparison.Ordinal);
        Assert.DoesNotContain("env-key", $"{new EnvironmentProviders(Environment, Environment, null)}", StringComparison.Ordinal);
    }

    private static (bool IsEnabled, string? Key, Uri? BaseUrl) Of(EnvironmentProvider environment, StoredProvider? stored) =>
        Access(environment, stored) is var access ? (access.IsEnabled, access.ApiKey, access.BaseUrl) : default;

    private static ProviderAccess Access(EnvironmentProvider environment, StoredProvider? stored) =>
        ProviderAccess.Of("openai", environment, stored, _ => "own-key");

    private static StoredProvider Stored() => new()
    {
        Id = Guid.NewGuid(),
        Provider = "openai",
        DisplayName = "OpenAI",
        Enabled = true,
        Source = "database",
        CreatedAt = default,
        UpdatedAt = default,
    };
}
