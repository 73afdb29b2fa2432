using Parley.Grains.Abstractions.Budgets;
using Parley.Grains.Budgets;
using Parley.Grains.Usage;

namespace Parley.Grains.Chats;

// What may be used. The budget of the tree is attached to the root, whose grain sets it and lets the paused chats of the tree go on.
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
            await tree.ResumeAsync(await budgets.ReadPausedAsync(_chat.Chat.Id, CancellationToken.None));
        }

        return await budgets.ViewAsync(_chat.Chat.Id, budget, CancellationToken.None);
    }

    /// <summary>
    /// Refuses a new turn to an owner whose day is used up. A command that was done before is answered from its record all the same. Not
    /// asked for what a parent's run sends: that belongs to a turn that runs.
    /// </summary>
    private async Task<Refusal?> RefuseTurnAsync(Guid commandId) =>
        await limits.RefusalAsync(_chat.Chat.OwnerId, CancellationToken.None) is { } refusal
        && await store.FindCommandAsync(_chat.Chat.Id, commandId, CancellationToken.None) is null
            ? refusal
            : null;
}
