using Microsoft.Extensions.AI;
using Parley.Grains.Models;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Models.Anthropic;

/// <summary>What a model has thought goes back to it with the results of its tools.</summary>
public sealed class ThinkingTests
{
    [Theory]
    [InlineData(FakeApi.Messages, "fake", "\"signature\":\"sig_1_0\"")]
    [InlineData(FakeApi.Responses, "gpt-5-fake", "\"encrypted_content\":\"encrypted_1_0\"")]
    public async Task Signed_reasoning_goes_back_as_it_came(FakeApi api, string model, string signature)
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        var client = clients.For(fake.Target(api) with { Model = model });
        fake.Enqueue(reply => reply.Reasoning("Hm.").ToolCall("c1", "execute", "{}"));
        fake.Enqueue(reply => reply.Text("Done."));

        var answer = (await client.StreamAsync()).Where(update => !update.Contents.OfType<ToolCallFragment>().Any()).ToChatResponse();
        await client.StreamAsync([.. ModelCall.Hello, .. answer.Messages, new(ChatRole.Tool, [new FunctionResultContent("c1", "ok")])]);

        var sent = fake.Requests[1].Body.GetRawText();
        Assert.Contains(signature, sent, StringComparison.Ordinal);
        Assert.Contains("Hm.", sent, StringComparison.Ordinal);
        Assert.Equal([("c1", "ok")], fake.Requests[1].ToolResults);
    }

    [Fact]
    public async Task Of_a_running_count_the_highest_numbers_count_each_by_itself()
    {
        await using var fake = await FakeLlm.StartAsync();
        using var clients = new ChatClients(ModelLimits.Default, TimeProvider.System);
        fake.Enqueue(reply => reply.Usage(input: 1000, output: 20, cached: 600, cacheCreation: 300).Text("a"));

        var details = Assert.Single((await clients.Client(fake, FakeApi.Messages).StreamAsync()).Of<UsageContent>()).Details;

        var stored = TokenCounts.Of(details);
        Assert.Equal((100, 600, 300, 20), (
            stored.InputTokens, stored.CacheReadTokens, stored.CacheCreationTokens, stored.OutputTokens));
        Assert.Equal(1020, stored.TotalTokens);
    }
}
