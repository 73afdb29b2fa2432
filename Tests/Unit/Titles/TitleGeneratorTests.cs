using Microsoft.Extensions.Logging.Abstractions;
using Parley.Grains.Models;
using Parley.Grains.Models.Limits;
using Parley.Grains.Titles;
using Parley.Tests.Support;
using Parley.Tests.Unit.Models;

namespace Parley.Tests.Unit.Titles;

/// <summary>Whom a title is asked of, and how often.</summary>
public sealed class TitleGeneratorTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ChatClients _clients;
    private readonly TitleGenerator _generator;
    private FakeLlm _fake = null!;

    public TitleGeneratorTests()
    {
        _clients = new ChatClients(ModelLimits.Default, _time);
        _generator = new TitleGenerator(
            _clients,
            new RateLimits(grains: null!, _time, NullLogger<RateLimits>.Instance),
            new StepRetry(_time),
            _time,
            NullLogger<TitleGenerator>.Instance);
    }

    public async Task InitializeAsync() => _fake = await FakeLlm.StartAsync();

    public Task DisposeAsync() => _fake.DisposeAsync().AsTask();

    public void Dispose()
    {
        _clients.Dispose();
        _stopping.Dispose();
    }

    [Fact]
    public async Task The_model_is_asked_for_a_short_title_without_tools_and_told_not_to_obey()
    {
        _fake.EnqueueTitle(reply => reply.Text("  \"Fix the  build\"\n"));

        Assert.Equal("Fix the build", await WriteAsync("cheap"));

        var request = Assert.Single(_fake.Titles);
        Assert.Equal("cheap", request.Model);
        Assert.Equal(256, request.Body.GetProperty("max_tokens").GetInt32());
        Assert.False(request.Body.TryGetProperty("tools", out _));
        Assert.Equal(TitlePrompt.Instructions, request.SystemText);
        Assert.Equal("<chat>\nmy build fails\n</chat>", request.LastUserText);
        Assert.StartsWith(FakeRequest.TitleInstructions, TitlePrompt.Instructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_fails_or_writes_nothing_is_followed_by_the_next_at_once()
    {
        _fake.EnqueueTitle(reply => reply.Error(401, "no"));
        _fake.EnqueueTitle(reply => reply.Error(503, "busy"));
        _fake.EnqueueTitle(reply => reply.Text(" `` "));
        _fake.EnqueueTitle(reply => reply.Text("Good title"));

        Assert.Equal("Good title", await WriteAsync("a", "b", "c", "d"));

        Assert.Equal(["a", "b", "c", "d"], _fake.Titles.Select(request => request.Model));
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Fact]
    public async Task The_last_model_is_tried_again_while_its_failure_may_pass()
    {
        _fake.EnqueueTitle(reply => reply.Error(503, "busy"));
        _fake.EnqueueTitle(reply => reply.Drop());
        _fake.EnqueueTitle(reply => reply.Text("Third time"));

        Assert.Equal("Third time", await AdvancingAsync(WriteAsync("only")));

        Assert.Equal(3, _fake.Titles.Count);
    }

    [Fact]
    public async Task A_wait_that_would_end_too_late_is_not_begun()
    {
        _fake.EnqueueTitle(reply => reply.Error(429, "slow down", null, ("Retry-After", "31")));

        Assert.Equal(429, (await Assert.ThrowsAsync<ProviderException>(() => WriteAsync("only"))).StatusCode);
        Assert.Equal(TimeSpan.Zero, _time.Elapsed);
    }

    [Fact]
    public async Task A_permanent_failure_of_the_last_model_is_the_end()
    {
        _fake.EnqueueTitle(reply => reply.Error(503, "busy"));
        _fake.EnqueueTitle(reply => reply.Error(401, "no"));

        Assert.Equal(401, (await Assert.ThrowsAsync<ProviderException>(() => WriteAsync("a", "b"))).StatusCode);
        Assert.Equal(2, _fake.Titles.Count);
    }

    [Fact]
    public async Task A_host_that_stops_waits_for_no_second_attempt()
    {
        _fake.EnqueueTitle(reply => reply.Error(503, "busy"));
        await _stopping.CancelAsync();

        Assert.Equal(503, (await Assert.ThrowsAsync<ProviderException>(() => WriteAsync("a", "b"))).StatusCode);
        Assert.Single(_fake.Titles);
    }

    [Fact]
    public async Task A_model_that_does_not_answer_in_time_is_left()
    {
        var gate = new Gate();
        _fake.EnqueueTitle(reply => reply.WaitFor(gate));
        var title = WriteAsync("slow", "other");
        await gate.Reached;

        _time.Advance(Limit);

        Assert.Contains("30 seconds", (await Assert.ThrowsAsync<ProviderException>(() => title)).Message, StringComparison.Ordinal);
        await _fake.Titles[0].Cancelled.WaitAsync(Eventually.Limit);
        Assert.Single(_fake.Titles);
    }

    [Fact]
    public async Task A_model_that_hangs_leaves_time_for_the_next_ones()
    {
        var gates = new[] { new Gate(), new Gate() };
        foreach (var gate in gates)
            _fake.EnqueueTitle(reply => reply.WaitFor(gate));
        _fake.EnqueueTitle(reply => reply.Text("Good title"));
        var title = WriteAsync("hangs", "hangs too", "own");
        await gates[0].Reached;
        _time.Advance(TimeSpan.FromSeconds(20));
        await gates[1].Reached;
        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal("Good title", await title);
        Assert.Equal(["hangs", "hangs too", "own"], _fake.Titles.Select(request => request.Model));
    }

    [Fact]
    public async Task A_model_that_hangs_is_followed_by_no_other_when_the_host_stops()
    {
        var gate = new Gate();
        _fake.EnqueueTitle(reply => reply.WaitFor(gate));
        var title = WriteAsync("hangs", "own");
        await gate.Reached;
        await _stopping.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(20));

        await Assert.ThrowsAsync<ProviderException>(() => title);
        Assert.Single(_fake.Titles);
    }

    private Task<string> WriteAsync(params string[] models) => _generator.WriteAsync(
        [.. models.Select(model => _fake.Target() with { Model = model })], "my build fails", Limit,
        demand: _ => Task.CompletedTask, called: _ => Task.CompletedTask, _stopping.Token);

    /// <summary>Lets time pass for as long as a title is waited for.</summary>
    private async Task<string> AdvancingAsync(Task<string> title)
    {
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(0.5));
                return title.IsCompleted;
            },
            "the title");
        return await title;
    }
}
