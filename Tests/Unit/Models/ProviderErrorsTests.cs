using System.Net;
using System.Net.Sockets;
using Parley.Grains.Abstractions.Models;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

public sealed class ProviderErrorsTests
{
    private readonly ProviderErrors _errors = new("openai", new FakeTimeProvider());

    [Theory]
    [InlineData(400, null, ProviderErrorKind.Config, false, "OpenAI did not accept the request (400).")]
    [InlineData(
        400, "context_length_exceeded", ProviderErrorKind.ContextOverflow, false,
        "The conversation is longer than the model at OpenAI can read (400).")]
    [InlineData(400, "invalid_api_key", ProviderErrorKind.Auth, false, "OpenAI rejected the API key (400).")]
    [InlineData(401, null, ProviderErrorKind.Auth, false, "OpenAI rejected the API key (401).")]
    [InlineData(403, null, ProviderErrorKind.Auth, false, "OpenAI refused access with this API key (403).")]
    [InlineData(404, null, ProviderErrorKind.Config, false, "OpenAI does not know this model or address (404).")]
    [InlineData(408, null, ProviderErrorKind.Timeout, true, "OpenAI took too long to answer (408).")]
    [InlineData(429, null, ProviderErrorKind.RateLimit, true, "OpenAI limits the rate of requests (429).")]
    [InlineData(429, "insufficient_quota", ProviderErrorKind.Config, false, "The account at OpenAI has no quota left (429).")]
    [InlineData(500, null, ProviderErrorKind.Generic, true, "OpenAI had an internal error (500).")]
    [InlineData(502, null, ProviderErrorKind.Generic, true, "OpenAI had an internal error (502).")]
    [InlineData(503, null, ProviderErrorKind.Overloaded, true, "OpenAI is overloaded (503).")]
    [InlineData(529, null, ProviderErrorKind.Overloaded, true, "OpenAI is overloaded (529).")]
    public async Task A_status_decides(int status, string? code, ProviderErrorKind kind, bool retryable, string message)
    {
        await using var fake = await FakeLlm.StartAsync();
        fake.OnRequest(_ => new FakeReply().Error(status, "raw words of the provider", code));

        foreach (var error in await FailBothWaysAsync(fake))
        {
            Assert.Equal((kind, retryable, status, message), (error.Kind, error.Retryable, error.StatusCode, error.Message));
            Assert.Contains("raw words", error.InnerException?.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, fake.Requests.Count);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7_000)]
    [InlineData("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT", 30_000)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("Retry-After", "-3", null)]
    [InlineData("retry-after-ms", "250", 250)]
    public async Task The_provider_says_how_long_to_wait(string header, string value, int? milliseconds)
    {
        await using var fake = await FakeLlm.StartAsync();
        fake.OnRequest(_ => new FakeReply().Error(429, "slow down", null, (header, value)));

        foreach (var error in await FailBothWaysAsync(fake))
            Assert.Equal(milliseconds, error.RetryAfter?.TotalMilliseconds);
    }

    [Fact]
    public async Task A_stream_that_ends_without_finish_reason_and_marker_was_cut_off()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Text("half").Truncate());
        fake.Enqueue(reply => reply.Truncate());

        await AssertCutOffAsync(() => clients.Client(fake).StreamAsync());
        await AssertCutOffAsync(() => clients.Client(fake).StreamAsync());
    }

    [Fact]
    public async Task A_torn_connection_was_cut_off_and_what_came_before_was_delivered()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        var gate = new Gate();
        fake.Enqueue(reply => reply.Text("half").WaitFor(gate).Drop());
        await using var updates = clients.Client(fake).GetStreamingResponseAsync(ModelCall.Hello).GetAsyncEnumerator();

        Assert.True(await updates.MoveNextAsync());
        Assert.Equal("half", updates.Current.Text);
        gate.Open();

        await AssertCutOffAsync(() => updates.MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task A_stream_with_a_finish_reason_is_complete_without_marker()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Text("whole").Finish("stop").Truncate());

        Assert.Equal("whole", (await clients.Client(fake).StreamAsync()).Text());
    }

    [Fact]
    public async Task Something_that_is_no_chat_completion_is_a_setup_error()
    {
        await using var fake = await FakeLlm.StartAsync();
        fake.Enqueue(reply => reply.Html());
        fake.Enqueue(reply => reply.Html());
        foreach (var error in await FailBothWaysAsync(fake)) AssertNotAnAnswer(error);

        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Raw("data: hello\n\n"));
        AssertNotAnAnswer(await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake).StreamAsync()));
        fake.Enqueue(reply => reply.Body(200, "application/json", "{\"ok\":true}"));
        AssertNotAnAnswer(await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake).GetResponseAsync(ModelCall.Hello)));
    }

    [Theory]
    [InlineData("{\"message\":\"Provider is overloaded\",\"code\":502}", ProviderErrorKind.Generic, true)]
    [InlineData("{\"message\":\"Overloaded\",\"type\":\"overloaded_error\"}", ProviderErrorKind.Overloaded, true)]
    [InlineData("{\"message\":\"Bad\",\"code\":\"invalid_api_key\"}", ProviderErrorKind.Auth, false)]
    [InlineData("\"what\"", ProviderErrorKind.Generic, false)]
    public async Task An_error_within_the_stream_is_classified(string body, ProviderErrorKind kind, bool retryable)
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Text("half").Raw($"data: {{\"error\":{body}}}\n\n"));

        var error = await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake).StreamAsync());

        Assert.Equal((kind, retryable), (error.Kind, error.Retryable));
    }

    [Fact]
    public async Task A_provider_that_is_not_there_is_a_connection_error_that_may_pass()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = new Uri($"http://{taken.LocalEndpoint}/v1");
        taken.Stop();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        var client = clients.For(new ModelTarget { Provider = "openrouter", Model = "m", BaseUrl = address });

        var error = await Assert.ThrowsAsync<ProviderException>(() => client.StreamAsync());

        Assert.Equal(
            (ProviderErrorKind.Connection, true, "The connection to OpenRouter failed."),
            (error.Kind, error.Retryable, error.Message));
    }

    [Fact]
    public async Task A_provider_without_any_address_is_a_setup_error()
    {
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);

        var error = await Assert.ThrowsAsync<ProviderException>(
            () => clients.For(new ModelTarget { Provider = "openai-compat", Model = "m" }).StreamAsync());

        Assert.Equal((ProviderErrorKind.Config, false), (error.Kind, error.Retryable));
    }

    [Theory]
    [InlineData("The server had an error: Status 500", ProviderErrorKind.Generic, true)]
    [InlineData("unexpected EOF", ProviderErrorKind.Connection, true)]
    [InlineData("write: broken pipe", ProviderErrorKind.Connection, true)]
    [InlineData("i/o timeout", ProviderErrorKind.Timeout, true)]
    [InlineData("Too Many Requests", ProviderErrorKind.RateLimit, true)]
    [InlineData("rate limit reached, check your billing", ProviderErrorKind.Config, false)]
    [InlineData("context canceled: timeout", ProviderErrorKind.Generic, false)]
    [InlineData("model_not_found", ProviderErrorKind.Config, false)]
    [InlineData("Unauthorized", ProviderErrorKind.Auth, false)]
    [InlineData("something else", ProviderErrorKind.Generic, false)]
    public void A_text_is_the_last_resort_and_permanent_wins(string text, ProviderErrorKind kind, bool retryable)
    {
        var error = _errors.Classify(new InvalidOperationException(text));

        Assert.Equal((kind, retryable), (error.Kind, error.Retryable));
        Assert.Contains("OpenAI", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_limit_that_mentions_billing_stays_a_rate_limit() =>
        Assert.True(_errors.FromStatus(429, "You exceeded your current quota, check your plan and billing details.", null, null).Retryable);

    [Fact]
    public void Types_decide_before_texts()
    {
        Assert.Equal(ProviderErrorKind.Connection, _errors.Classify(new IOException("unauthorized")).Kind);
        Assert.Equal(ProviderErrorKind.Timeout, _errors.Classify(new TaskCanceledException("", new TimeoutException("quota"))).Kind);
        Assert.Equal(ProviderErrorKind.Connection, _errors.Classify(new AggregateException(new HttpRequestException("forbidden"))).Kind);
        var refused = new System.Security.Authentication.AuthenticationException("y");
        Assert.False(_errors.Classify(new HttpRequestException("x", refused)).Retryable);
    }

    private static async Task<ProviderException[]> FailBothWaysAsync(FakeLlm fake)
    {
        using var clients = new ChatClients(ModelLimits.Default, new FakeTimeProvider());
        return
        [
            await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake).StreamAsync()),
            await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake).GetResponseAsync(ModelCall.Hello)),
        ];
    }

    private static async Task AssertCutOffAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<ProviderException>(call);
        Assert.Equal((ProviderErrorKind.Connection, true), (error.Kind, error.Retryable));
        Assert.Equal("The connection to OpenAI was lost before the answer was complete.", error.Message);
    }

    private static void AssertNotAnAnswer(ProviderException error)
    {
        Assert.Equal((ProviderErrorKind.Config, false), (error.Kind, error.Retryable));
        Assert.Contains("check the base URL", error.Message, StringComparison.Ordinal);
    }
}
