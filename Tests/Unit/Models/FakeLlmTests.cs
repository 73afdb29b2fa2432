using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models;

public sealed class FakeLlmTests
{
    [Fact]
    public async Task A_request_that_nobody_scripted_gets_500_and_fails_the_test()
    {
        var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);

        var error = await Assert.ThrowsAsync<ProviderException>(() => clients.Client(fake).StreamAsync());
        Assert.Equal(500, error.StatusCode);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await fake.DisposeAsync());
        Assert.Contains("No reply is scripted for request 1: hello", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handlers_come_before_the_queue_and_leave_to_it_what_they_do_not_want()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.OnRequest(request => request.LastUserText == "title" ? new FakeReply().Text("A title") : null);
        fake.Enqueue(reply => reply.Text("An answer"));

        Assert.Equal("A title", (await clients.Client(fake).StreamAsync([new(ChatRole.User, "title")])).Text());
        Assert.Equal("An answer", (await clients.Client(fake).StreamAsync()).Text());
    }

    [Fact]
    public async Task Requests_for_titles_take_nothing_of_what_is_scripted_for_others()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.OnRequest(_ => new FakeReply().Text("An answer"));
        fake.EnqueueTitle(reply => reply.Text("A title"));
        var title = new ChatOptions { Instructions = $"{FakeRequest.TitleInstructions}." };

        Assert.Equal("A title", (await clients.Client(fake).GetResponseAsync(ModelCall.Hello, title)).Text);
        Assert.Equal("", (await clients.Client(fake).GetResponseAsync(ModelCall.Hello, title)).Text);
        fake.OnTitle(request => new FakeReply().Text(request.LastUserText));
        Assert.Equal("hello", (await clients.Client(fake).GetResponseAsync(ModelCall.Hello, title)).Text);
        Assert.Equal("An answer", (await clients.Client(fake).GetResponseAsync(ModelCall.Hello)).Text);
        Assert.Equal((3, 1), (fake.Titles.Count, fake.Requests.Count));
    }

    [Fact]
    public async Task A_fake_that_stops_ends_the_answers_that_hang()
    {
        var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Hang());
        var call = clients.Client(fake).StreamAsync();
        await fake.WaitForRequest(1);

        await fake.DisposeAsync().AsTask().WaitAsync(Eventually.Limit);

        Assert.True((await Assert.ThrowsAsync<ProviderException>(() => call)).Retryable);
    }

    [Fact]
    public async Task Paced_deltas_keep_their_pace_and_say_when_they_were_sent()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        var start = Stopwatch.GetTimestamp();
        fake.Enqueue(reply => reply.Paced(20, TimeSpan.FromMilliseconds(5), TimeProvider.System));

        var text = (await clients.Client(fake).StreamAsync()).Text();

        var sent = text.Split(['@', ';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(ticks => Stopwatch.GetElapsedTime(start, long.Parse(ticks, CultureInfo.InvariantCulture))).ToList();
        Assert.Equal(20, sent.Count);
        Assert.True(sent[^1] >= TimeSpan.FromMilliseconds(94), $"20 deltas took {sent[^1]}.");
        Assert.True(sent[^1] <= Stopwatch.GetElapsedTime(start));
    }
}
