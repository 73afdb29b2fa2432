using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

/// <summary>How every adapter classifies what providers refuse and how they fail in the middle (spec/chat.md 3.7).</summary>
public sealed class AllApisErrorTests
{
    public static TheoryData<FakeApi, int, string?, ProviderErrorKind, bool> Answers
    {
        get
        {
            var data = new TheoryData<FakeApi, int, string?, ProviderErrorKind, bool>();
            (int, string?, ProviderErrorKind, bool)[] common =
            [
                (400, null, ProviderErrorKind.Config, false),
                (401, null, ProviderErrorKind.Auth, false),
                (403, null, ProviderErrorKind.Auth, false),
                (404, null, ProviderErrorKind.Config, false),
                (413, null, ProviderErrorKind.Config, false),
                (429, null, ProviderErrorKind.RateLimit, true),
                (500, null, ProviderErrorKind.Generic, true),
                (503, null, ProviderErrorKind.Overloaded, true),
                (504, null, ProviderErrorKind.Timeout, true),
                (529, null, ProviderErrorKind.Overloaded, true),
                // The name says more than the status.
                (500, "overloaded_error", ProviderErrorKind.Overloaded, true),
            ];
            foreach (var (status, code, kind, retryable) in common)
                foreach (var api in Enum.GetValues<FakeApi>()) data.Add(api, status, code, kind, retryable);
            data.Add(FakeApi.Responses, 429, "insufficient_quota", ProviderErrorKind.Config, false);
            data.Add(FakeApi.Responses, 400, "context_length_exceeded", ProviderErrorKind.ContextOverflow, false);
            data.Add(FakeApi.Messages, 400, "billing_error", ProviderErrorKind.Config, false);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_refusal_is_judged_by_its_name_and_status(
        FakeApi api, int status, string? code, ProviderErrorKind kind, bool retryable)
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.OnRequest(_ => new FakeReply().Error(status, "raw words of the provider", code));

        var client = clients.Client(fake, api);
        foreach (var call in new Func<Task>[] { () => client.StreamAsync(), () => client.GetResponseAsync(ModelCall.Hello) })
        {
            var error = await Assert.ThrowsAsync<ProviderException>(call);
            Assert.Equal((kind, retryable, status), (error.Kind, error.Retryable, error.StatusCode));
            Assert.DoesNotContain("raw words", error.Message, StringComparison.Ordinal);
            Assert.Contains("raw words", error.InnerException?.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, fake.Requests.Count);
    }

    [Theory]
    [InlineData(FakeApi.ChatCompletions, "rate_limit_exceeded", ProviderErrorKind.RateLimit, true)]
    [InlineData(FakeApi.ChatCompletions, "server_error", ProviderErrorKind.Generic, true)]
    [InlineData(FakeApi.Responses, "rate_limit_exceeded", ProviderErrorKind.RateLimit, true)]
    [InlineData(FakeApi.Responses, "server_error", ProviderErrorKind.Generic, true)]
    [InlineData(FakeApi.Responses, "invalid_prompt", ProviderErrorKind.Config, false)]
    [InlineData(FakeApi.Messages, "overloaded_error", ProviderErrorKind.Overloaded, true)]
    [InlineData(FakeApi.Messages, "rate_limit_error", ProviderErrorKind.RateLimit, true)]
    [InlineData(FakeApi.Messages, "api_error", ProviderErrorKind.Generic, true)]
    [InlineData(FakeApi.Messages, "timeout_error", ProviderErrorKind.Timeout, true)]
    [InlineData(FakeApi.Messages, "authentication_error", ProviderErrorKind.Auth, false)]
    [InlineData(FakeApi.Messages, "invalid_request_error", ProviderErrorKind.Config, false)]
    public async Task A_failure_in_the_middle_of_a_stream_is_judged_by_its_name(
        FakeApi api, string code, ProviderErrorKind kind, bool retryable)
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Text("half").ErrorEvent(code, "raw words of the provider"));

        var error = await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake, api).StreamAsync());

        Assert.Equal((kind, retryable), (error.Kind, error.Retryable));
        Assert.Contains("raw words", error.InnerException?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FakeApi.Messages, "Prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData(FakeApi.Responses, "Your input exceeds the context window of this model.")]
    [InlineData(FakeApi.ChatCompletions, "This model's maximum context length is 8192 tokens.")]
    public async Task A_conversation_that_is_too_long_is_called_so(FakeApi api, string words)
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Error(400, words));

        var error = await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake, api).StreamAsync());

        Assert.Contains("longer than the model", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7_000)]
    [InlineData("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT", 30_000)]
    [InlineData("retry-after-ms", "250", 250)]
    [InlineData("anthropic-ratelimit-tokens-reset", "2026-01-01T00:00:20Z", 20_000)]
    public async Task Anthropic_says_how_long_to_wait(string header, string value, int milliseconds)
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, new FakeTimeProvider());
        fake.Enqueue(reply => reply.Error(429, "slow down", null, (header, value), ("anthropic-ratelimit-tokens-remaining", "0")));

        var error = await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake, FakeApi.Messages).StreamAsync());

        Assert.Equal(milliseconds, error.RetryAfter?.TotalMilliseconds);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData(null)]
    public async Task Anthropic_gets_the_key_and_none_when_there_is_none(string? key)
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Text("a"));

        await clients.For(fake.Target(FakeApi.Messages) with { ApiKey = key }).StreamAsync();

        var headers = fake.Requests[0].Headers;
        Assert.Equal(key is null ? null : $"Bearer {key}", headers.GetValueOrDefault("Authorization"));
        Assert.Equal(key, headers.GetValueOrDefault("x-api-key"));
        Assert.Equal("2026-10-21", headers["anthropic-version"]);
    }
}
