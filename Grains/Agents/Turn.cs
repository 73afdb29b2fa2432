using Parley.Grains.Agents.Compaction;
using Parley.Grains.Agents.Prompts;
using Parley.Grains.Budgets;
using Parley.Grains.Chats;
using Parley.Grains.Files;
using Parley.Grains.Models.Catalog;
using Parley.Grains.Redaction;
using Parley.Grains.Tools;
using Parley.Grains.Usage;
using Parley.Grains.Workspaces.Agents;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Agents;

/// <summary>Runs one turn of a chat: finds the model, lets the loop run.</summary>
internal sealed class Turn(
    ModelDirectory models,
    PromptDirectory prompts,
    Toolboxes toolboxes,
    ChatFileStore store,
    PriceList prices,
    FindAgent workspaceAgent,
    WorkspaceInstructions instructions,
    KnownSecrets secrets,
    ChatSecretStore secretStore,
    AgentLoop loop,
    Compactor compactor,
    ILogger<Turn> logger)
{
    /// <summary>Runs the turn to its end.</summary>
    /// <param name="chat">The chat as the run took it.</param>
    /// <param name="history">The stored conversation, as the model is sent it.</param>
    /// <param name="begun">The step that a run which was lost had begun to make the calls of; null when there is none.</param>
    /// <param name="budget">Asked before each model call.</param>
    /// <param name="observer">Hears of parts and stores steps.</param>
    /// <param name="cancellationToken">Stops the turn where it is.</param>
    /// <returns>What is to be stored with the end of the turn.</returns>
    /// <exception cref="NoModelException">No model is configured.</exception>
    /// <exception cref="BudgetReachedException">The budget of the chat's tree allows no further model call.</exception>
    /// <exception cref="Models.ProviderException">The model could not be asked, for good.</exception>
    public async Task<TurnEnd> RunAsync(
        Chat chat,
        ImmutableArray<ChatMessage> history,
        BegunStep? begun,
        BudgetGuard budget,
        IRunObserver observer,
        CancellationToken cancellationToken)
    {
        var model = await models.ResolveAsync(chat.LastModelConfigId, cancellationToken) ?? throw new NoModelException();
        var actor = new Actor(chat.OwnerId, "", ActorKind.User);
        // Most of it is held for seconds; what is not is asked for at once, for the model waits for all of it.
        var tools = toolboxes.ForAsync(chat, cancellationToken).AsTask();
        var userPrompt = prompts.UserAsync(chat.OwnerId, cancellationToken);
        var files = PromptFiles.LoadAsync(store, chat.OwnerId, history, cancellationToken);
        var price = prices.FindAsync(CalledModel.Of(model.Config), cancellationToken);
        var workspaceInstructions = instructions.ReadAsync(chat, actor, cancellationToken);
        var known = secrets.ReadAsync(cancellationToken);
        await Task.WhenAll(tools, userPrompt, files, price, workspaceInstructions, known);
        var run = new AgentRun(chat, model, history, await tools)
        {
            System = SystemBlock.Of(await userPrompt, isSubagent: chat.ParentChatId is not null, await workspaceInstructions),
            Files = await files,
            Budget = budget,
            Price = await price,
            Begun = begun,
            Secrets = new RunSecrets(chat.Id, await known, secretStore, logger),
            Workspace = new WorkspaceConnection(chat, actor, workspaceAgent),
        };
        if (!chat.Compacting && !Prompt.IsAnswered(history))
            return await loop.RunAsync(run, observer, cancellationToken);

        var compaction = new RunCompaction(run, compactor, observer, logger);
        if (chat.Compacting)
            return await compaction.AskedAsync(cancellationToken);

        // Its last step was stored by a run that was lost or handed over, perhaps before it could look after the model's window.
        return await compaction.EndAsync(
            compaction.AnsweredBefore(), run.Conversation(history), history[^1].Usage, cancellationToken);
    }
}

/// <summary>How a turn ended: what is to be stored together with its end.</summary>
/// <param name="Messages">The rows of its last step.</param>
internal sealed record TurnEnd(ImmutableArray<ChatMessage> Messages)
{
    /// <summary>Nothing is left to be stored.</summary>
    public static TurnEnd Nothing { get; } = new([]);

    /// <summary>What is wrong with the answer, for a person; null when it is whole (<see cref="AnswerFaults"/>).</summary>
    public string? Shortcoming { get; init; }

    /// <summary>The rows of the compaction that followed the last step; empty when there was none.</summary>
    public ImmutableArray<MessageAppended> Compaction { get; init; } = [];
}

/// <summary>No model config can be used; the text is spec/chat.md 3.3's.</summary>
internal sealed class NoModelException() : Exception("no default chat model config is available");
