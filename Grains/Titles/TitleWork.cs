using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Parley.Grains.Budgets;
using Parley.Grains.Models;
using Parley.Grains.Models.Catalog;
using Parley.Grains.Storage;
using Parley.Grains.Usage;

namespace Parley.Grains.Titles;

/// <summary>
/// Has titles written and stores them, beside the chats and their runs: neither the end of a run nor that of an activation ends it, and a
/// chat that is handed over is not kept waiting for it. A stopping host waits for what is under way after its engine has stopped
/// (spec/chat.md 3.13); the chat, wherever it is then, hears of the title when it next stores something.
/// </summary>
internal sealed partial class TitleWork(
    TitleGenerator generator,
    ModelDirectory models,
    ChatTitleStore store,
    UsageLedger ledger,
    BudgetStore budgets,
    IGrainFactory grains,
    IHostApplicationLifetime host,
    TimeProvider time,
    ILogger<TitleWork> logger) : IHostedService, IDisposable
{
    // Its own time: what a model has written is not to be lost to a host in a hurry.
    private static readonly TimeSpan StoreDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Most models that this process asks for a title at once: chats that begin together leave the provider to their answers.</summary>
    private const int MaxAtOnce = 16;

    /// <summary>How long a title waits at most for the answer to begin.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Task, bool> _underWay = [];
    private readonly SemaphoreSlim _places = new(MaxAtOnce);

    /// <summary>Begins to write a title.</summary>
    /// <param name="request">Which.</param>
    /// <param name="after">What goes first, for a second at most: a title is never read as eagerly as the beginning of an answer.</param>
    /// <returns>What came of it; never fails.</returns>
    public Task<TitleOutcome> Start(TitleRequest request, Task after)
    {
        // On the pool: the activation that asks may end before the model answers. Nothing of the chat's state is touched.
        var work = Task.Run(async () =>
        {
            await after.WaitAsync(HeadStart, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _places.WaitAsync();
            try
            {
                return await RunAsync(request);
            }
            finally
            {
                _places.Release();
            }
        });
        _underWay.TryAdd(work, true);
        _ = work.ContinueWith(
            static (ended, underWay) => ((ConcurrentDictionary<Task, bool>)underWay!).TryRemove(ended, out _),
            _underWay,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return work;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_underWay.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose() => _places.Dispose();

    private async Task<TitleOutcome> RunAsync(TitleRequest request)
    {
        try
        {
            var candidates = await CandidatesAsync(request.ModelConfigId);
            var title = await generator.WriteAsync(
                candidates,
                request.Said,
                request.Limit,
                token => DemandAsync(request.TreeId, token),
                call => RecordAsync(request.ChatId, call),
                host.ApplicationStopping);
            if (title == request.Replaces && request.CommandId is null)
                return TitleOutcome.Nothing;
            using var deadline = new CancellationTokenSource(StoreDeadline, time);
            var stored = await store.ReplaceAsync(request.ChatId, request.Version, title, request.CommandId, deadline.Token);
            if (stored is not null && request.CommandId is null)
                await TellAsync(request.ChatId, stored);
            return new TitleOutcome(stored, Error: null);
        }
        catch (BudgetReachedException reached)
        {
            return new TitleOutcome(Stored: null, reached.Message) { IsHeld = true };
        }
        catch (ProviderException fault)
        {
            LogFailed(logger, request.ChatId, fault);
            return new TitleOutcome(Stored: null, fault.Message);
        }
        catch (Exception fault)
        {
            LogFailed(logger, request.ChatId, fault);
            return new TitleOutcome(Stored: null, "The title could not be written or stored. The server's log has the details.");
        }
    }

    /// <summary>Quick and cheap models first, the chat's own last (spec/chat.md 3.8).</summary>
    private async Task<IReadOnlyList<ModelTarget>> CandidatesAsync(Guid modelConfigId)
    {
        var small = await models.SmallTaskModelsAsync(CancellationToken.None);
        var own = await models.ResolveAsync(modelConfigId, CancellationToken.None);
        IEnumerable<ModelTarget> all = own is null ? small : small.Where(target => !IsSame(target, own.Target)).Append(own.Target);
        return all.ToArray() is { Length: > 0 } candidates
            ? candidates
            : throw new ProviderException(ProviderErrorKind.Config, retryable: false, "No model is configured that could write a title.");
    }

    private static bool IsSame(ModelTarget one, ModelTarget other) =>
        (one.Provider, one.Model, one.BaseUrl) == (other.Provider, other.Model, other.BaseUrl);

    private async Task DemandAsync(Guid treeId, CancellationToken cancellationToken)
    {
        if (await budgets.ReachedAsync(treeId, cancellationToken) is { } reached)
            throw new BudgetReachedException(reached);
    }

    private async Task RecordAsync(Guid chatId, ModelCall call)
    {
        using var deadline = new CancellationTokenSource(StoreDeadline, time);
        try
        {
            await ledger.RecordAsync(chatId, call, deadline.Token);
        }
        catch (Exception fault)
        {
            // A title that is there is worth more than the row about it.
            LogUnrecorded(logger, chatId, fault);
        }
    }

    private async Task TellAsync(Guid chatId, StoredTitle title)
    {
        try
        {
            await grains.GetGrain<IChatGrain>(chatId).TitleStored(title);
        }
        catch (Exception fault)
        {
            LogUntold(logger, chatId, fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Chat {ChatId}: no title was written")]
    private static partial void LogFailed(ILogger logger, Guid chatId, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chat {ChatId}: what a call for its title used was not stored")]
    private static partial void LogUnrecorded(ILogger logger, Guid chatId, Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Chat {ChatId}: its title is stored, but it was not told")]
    private static partial void LogUntold(ILogger logger, Guid chatId, Exception fault);
}

/// <summary>Asks for a title.</summary>
internal sealed record TitleRequest
{
    public required Guid ChatId { get; init; }

    /// <summary>The tree whose budget the calls count to.</summary>
    public required Guid TreeId { get; init; }

    /// <summary>The title that is to be replaced, and its version: over any other, nothing is stored.</summary>
    public required string Replaces { get; init; }

    /// <inheritdoc cref="StoredTitle.Version"/>
    public required long Version { get; init; }

    /// <summary>What was said, from <see cref="TitlePrompt"/>.</summary>
    public required string Said { get; init; }

    /// <summary>The chat's own model, the last candidate.</summary>
    public required Guid ModelConfigId { get; init; }

    /// <summary>How long the models may take.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>
    /// The user's command that asks for it: recorded with its effect, and the chat's grain tells of it. Null when the chat asks.
    /// </summary>
    public Guid? CommandId { get; init; }
}

/// <summary>What came of a request for a title.</summary>
/// <param name="Stored">The chat's title after it, whoever it is from; null when nothing was stored.</param>
/// <param name="Error">Why there is none, for a person; null when nothing went wrong.</param>
internal sealed record TitleOutcome(StoredTitle? Stored, string? Error)
{
    /// <summary>Whether the budget of the chat's tree kept it from being written: it can be as soon as that is raised.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The model wrote the title that the chat has.</summary>
    public static TitleOutcome Nothing { get; } = new(null, null);
}
