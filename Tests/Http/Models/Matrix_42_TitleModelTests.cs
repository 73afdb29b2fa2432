using Parley.Tests.Support;

namespace Parley.Tests.Http.Models;

/// <summary>Matrix 42: with a key for Anthropic, titles are asked of Haiku 4.5, whatever model the chat has.</summary>
public sealed class Matrix_42_TitleModelTests(CatalogFixture fixture) : IClassFixture<CatalogFixture>
{
    [Fact]
    public async Task Matrix_42_a_title_is_asked_of_haiku_4_5()
    {
        await fixture.Admin.AddProviderAsync("anthropic", "key", fixture.Fake.BaseAddress);
        await fixture.Admin.AddConfigAsync("anthropic", "claude-of-the-chat", new() { ["is_default"] = true });
        fixture.Fake.EnqueueTitle(reply => reply.Text("A good title"));
        fixture.Fake.Enqueue(reply => reply.Text("done"));
        var chat = await fixture.Admin.CreateAsync("what would be a good title for this chat of ours?");

        var asked = await fixture.Fake.WaitForTitle(1);
        Assert.Equal((FakeApi.Messages, "claude-haiku-4-5"), (asked.Api, asked.Model));
        await Eventually.TrueAsync(
            async () => (await fixture.Admin.ChatAsync(chat)).GetProperty("title").GetString() == "A good title", "the title");
        await fixture.Admin.WaitForStatusAsync(chat, "waiting");
        Assert.Equal("claude-of-the-chat", Assert.Single(fixture.Fake.Requests).Model);
    }
}
