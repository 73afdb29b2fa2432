using System.Text.Json;
using Parley.Grains.Abstractions.Identity;
using Parley.Grains.Chats;
using Parley.Grains.Tools;
using Parley.Grains.Tools.Subagents;

namespace Parley.Tests.Unit.Tools;

/// <summary>What of the subagent tools needs no other chat.</summary>
public sealed class SubagentTests
{
    private static readonly Guid ChatId = Guid.NewGuid();

    [Fact]
    public void A_call_that_is_made_again_does_what_it_did_and_another_one_does_something_else()
    {
        var id = SubagentIds.Of(Context(turn: 7, call: "a"), "task");

        Assert.Equal(id, SubagentIds.Of(Context(turn: 7, call: "a"), "task"));
        Assert.Equal(8, id.Version);
        Guid[] others =
        [
            SubagentIds.Of(Context(turn: 7, call: "b"), "task"),
            SubagentIds.Of(Context(turn: 9, call: "a"), "task"),
            SubagentIds.Of(Context(turn: 7, call: "a"), "other task"),
            SubagentIds.Of(Context(turn: 7, call: "a", chat: Guid.NewGuid()), "task"),
        ];
        Assert.Equal(5, others.Append(id).Distinct().Count());
    }

    [Fact]
    public async Task A_child_that_calls_what_it_is_not_offered_is_refused()
    {
        var tool = new SpawnAgent(chats: null!, SubagentLimits.Default, defaults: null!);
        var result = await ((ITool)tool).RunAsync(
            JsonDocument.Parse("""{"prompt":"task"}""").RootElement, Context(turn: 7, call: "a", parent: Guid.NewGuid()));

        Assert.True(result.IsError);
        Assert.Equal("""{"error":"delegated chats cannot create child subagents"}""", result.Json.Text);
    }

    private static ToolContext Context(long turn, string call, Guid? chat = null, Guid? parent = null) => new()
    {
        Chat = new Chat { Id = chat ?? ChatId, Turn = turn, ParentChatId = parent },
        Actor = new Actor(Guid.NewGuid(), "", ActorKind.User),
        ToolCallId = call,
        CancellationToken = CancellationToken.None,
        Progress = _ => { },
    };
}
