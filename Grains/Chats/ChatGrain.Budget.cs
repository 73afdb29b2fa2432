using Parley.Grains.Abstractions.Budgets;
using Parley.Grains.Budgets;
using Parley.Grains.Usage;

namespace Parley.Grains.Chats;

// The budget of the chat's tree: attached to the root, whose grain sets it and lets the paused chats of the tree go on.
internal sealed partial class ChatGrain
{
    public async Task<Reply<ChatBudget>> GetBudget(Actor actor, CancellationToken cancellationToken)
    {
        if (Refuse(actor) is { } unseen)
            return unseen;
        var tree = _chat.Chat.TreeId;
        return await budgets.ViewAsync(tree, await budgets.ReadAsync(tree, cancellationToken), cancellationToken);
    }

    public async Task<Reply<ChatBudget>> SetBudget(SetBudget command)
    {
        if (Refuse(command.Header.Actor) is { } unseen)
            return unseen;
        if ((BudgetStore.Check(command.Limits) ?? (_chat.Chat.TreeId == _chat.Chat.Id ? null : Refusals.BudgetOfRoot)) is { } refusal)
            return refusal;
        var budget = await budgets.WriteAsync(_chat.Chat.Id, command.Limits, CancellationToken.None);
        _chat.Believe(budget);
        if (budget.Reached(budgets.Defaults, StepUse.None) is null)
        {
            await WriteAsync(_ => new ChatInput.Resume(), commandId: null);
            await TellAsync(await budgets.ReadPausedAsync(_chat.Chat.Id, CancellationToken.None), TreeChange.Resume);
        }

        return await budgets.ViewAsync(_chat.Chat.Id, budget, CancellationToken.None);
    }
}
