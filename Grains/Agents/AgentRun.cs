using Parley.Grains.Abstractions.Usage;
using Parley.Grains.Agents.Prompts;
using Parley.Grains.Budgets;
using Parley.Grains.Chats;
using Parley.Grains.Models.Catalog;
using Parley.Grains.Redaction;
using Parley.Grains.Tools;
using Parley.Grains.Workspaces.Agents;
using Chat = Parley.Grains.Chats.Chat;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Agents;

/// <summary>What the loop runs with.</summary>
/// <param name="Chat">The chat as the run took it.</param>
/// <param name="Model">The model, and the config that the messages name.</param>
/// <param name="History">The stored conversation, as the model is sent it.</param>
/// <param name="Tools">What the model can ask for.</param>
internal sealed record AgentRun(Chat Chat, ResolvedModel Model, ImmutableArray<ChatMessage> History, Toolbox Tools)
{
    /// <summary>The files that the conversation names.</summary>
    public PromptFiles Files { get; init; } = PromptFiles.None;

    /// <summary>What the model is told beside what is stored.</summary>
    public SystemBlock System { get; init; } = SystemBlock.Empty;

    /// <summary>Asked before each model call and before tools run; null when nothing limits the run.</summary>
    public BudgetGuard? Budget { get; init; }

    /// <summary>A step whose calls a run that was lost had begun to make; null when there is none.</summary>
    public BegunStep? Begun { get; init; }

    /// <summary>The way to the chat's workspace; null where there are no workspaces.</summary>
    public WorkspaceConnection? Workspace { get; init; }

    /// <summary>Keeps secrets out of what tools give; null where nothing is stored.</summary>
    public RunSecrets? Secrets { get; init; }

    /// <summary>What the model costs; null when that is not known.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>A stored conversation as the model is sent it, with what it is told beside.</summary>
    public List<ModelMessage> Conversation(ImmutableArray<ChatMessage> history) => Prompt.Build(System.InsertInto(history), Files);
}
