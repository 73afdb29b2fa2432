using System.Globalization;
using Parley.Tests.Support;

namespace Parley.Tests.Http.Tools;

/// <summary>field.md R19: a model that goes round in circles is stopped, and the user is told why.</summary>
public sealed class CircleTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("the same call", "{{}}", 6, "called look 6 times with the same arguments and the same result")]
    [InlineData("nothing new", "{{\"at\":{0}}}", 16, "16 steps in a row brought nothing but errors")]
    public async Task A_turn_without_progress_ends(string text, string arguments, int steps, string told)
    {
        var asked = 0;
        fixture.Fake.OnRequest(request => request.Messages[1].ToString().Contains(text, StringComparison.Ordinal)
            ? new FakeReply().ToolCall($"call_{++asked}", "look", string.Format(CultureInfo.InvariantCulture, arguments, asked))
            : null);
        var chat = await fixture.Client.CreateAsync(text);
        await fixture.Client.WaitForStatusAsync(chat, "error");

        Assert.Contains(
            told, (await fixture.Client.ChatAsync(chat)).GetProperty("last_error").GetString(), StringComparison.Ordinal);
        Assert.Equal(steps, asked);
    }
}
