using Parley.Grains.Usage;

namespace Parley.Grains.Budgets;

/// <summary>Asks the budget of a run's tree before each model call and before tools run.</summary>
/// <param name="treeId">The root of the tree.</param>
/// <param name="known">The budget as of the run's last commit.</param>
/// <param name="pending">What the run has used since.</param>
/// <param name="budgets">Reads it anew.</param>
internal sealed class BudgetGuard(Guid treeId, Func<TreeBudget> known, Func<StepUse> pending, BudgetStore budgets)
{
    /// <summary>Lets a model call pass, or ends the run.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BudgetReachedException">A limit is reached.</exception>
    public async ValueTask DemandCallAsync(CancellationToken cancellationToken)
    {
        // The commit just before a step's first attempt told what all have used. Later ones come after waits, in which others went on.
        var used = pending();
        var budget = used.IsNone ? known() : await budgets.ReadAsync(treeId, cancellationToken);
        if (budget.Reached(budgets.Defaults, used) is { } reached)
            throw new BudgetReachedException(reached);
    }

    /// <summary>How many more tools may be called.</summary>
    public int ToolCallsLeft => known().ToolCallsLeft(budgets.Defaults, pending());
}
