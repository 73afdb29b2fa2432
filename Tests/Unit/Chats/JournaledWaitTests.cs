using System.Text.Json;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Chats;
using Parley.Grains.Storage;

namespace Parley.Tests.Unit.Chats;

/// <summary>A wait before an attempt, as it passes from a lost owner to the next.</summary>
public sealed class JournaledWaitTests
{
    private static readonly DateTimeOffset Then = DateTimeOffset.UnixEpoch;

    [Fact]
    public void The_next_owner_tells_the_same_failure()
    {
        var wait = new JournaledWait
        {
            Attempt = 3,
            RetryingAt = Then,
            Since = Then,
            Error = "OpenAI is overloaded (503).",
            Kind = ProviderErrorKind.Overloaded,
            Provider = "openai",
            StatusCode = 503,
        };

        var told = Read(JsonSerializer.Serialize(wait, StorageJson.Default.JournaledWait)).ToAttempts().Wait.ToRetryInfo();

        Assert.Equal(
            new RetryInfo(3, 0, "OpenAI is overloaded (503).", Then)
            {
                Kind = ProviderErrorKind.Overloaded,
                Provider = "openai",
                StatusCode = 503,
                Retryable = true,
            },
            told);
    }

    [Fact]
    public void What_an_earlier_version_noted_is_a_failure_of_no_known_kind()
    {
        var wait = Read("""{"attempt":1,"retrying_at":"1970-01-01T00:00:00Z","since":"1970-01-01T00:00:00Z","error":"no"}""");

        Assert.Equal((ProviderErrorKind.Generic, null), (wait.Kind, wait.Provider));
    }

    private static JournaledWait Read(string json) => JsonSerializer.Deserialize(json, StorageJson.Default.JournaledWait)!;
}
