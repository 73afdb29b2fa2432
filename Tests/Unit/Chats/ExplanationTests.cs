using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Chats;
using Parley.Grains.Recovery;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Tests.Unit.Chats;

/// <summary>Why a chat is where it is, when no run of it is here.</summary>
public sealed class ExplanationTests
{
    private static readonly DateTimeOffset Updated = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_turn_that_nobody_works_on_is_looked_for_again_by_a_given_time()
    {
        var explanation = Of(Pending, ChatPhase.Queued);

        Assert.Equal("A silo that takes the turn up.", explanation.WaitsFor);
        // spec/field.md R10, matrix 35: the slow look for turns that are due.
        Assert.Equal(Updated + DueChats.Interval, explanation.Deadline);
    }

    [Fact]
    public void A_turn_whose_silo_was_lost_says_how_often() =>
        Assert.Equal(3, Of(Pending with { LostRuns = 3 }, ChatPhase.Queued).LostRuns);

    [Fact]
    public void A_chat_at_rest_waits_for_its_user_for_as_long_as_it_takes()
    {
        var explanation = Of(Pending with { Status = ChatStatus.Waiting }, phase: null);

        Assert.Equal("A message from you.", explanation.WaitsFor);
        Assert.Equal((null, Updated), (explanation.Deadline, explanation.Since));
    }

    [Fact]
    public void A_paused_chat_says_what_paused_it() =>
        Assert.Equal(
            "Raise it.", Of(Pending with { Status = ChatStatus.Paused, StatusText = "Raise it." }, phase: null).WaitsFor);

    private static Chat Pending { get; } = new() { Id = Guid.NewGuid(), Exists = true, Status = ChatStatus.Pending, UpdatedAt = Updated };

    private static ChatExplanation Of(Chat chat, ChatPhase? phase) =>
        Explanation.Of(chat, new StatusInfo { Status = chat.Status, Turn = 1, Phase = phase }, run: null, "silo", titleError: null);
}
