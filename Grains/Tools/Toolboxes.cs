using Parley.Grains.Mcp;
using Parley.Grains.Workspaces.Provisioners.Local;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Tools;

/// <summary>Says which tools a chat is offered: the built-in ones, then those of tool servers, as far as models take them.</summary>
internal sealed partial class Toolboxes(IEnumerable<ITool> tools, WorkspacesRoot workspaces, McpServers servers, ILogger<Toolboxes> logger)
{
    /// <summary>Most tools that a model is offered: OpenAI refuses a request with more.</summary>
    public const int MaxTools = 128;

    // Where no workspaces are made, their tools could only fail.
    private static readonly string[] OfWorkspaces = [typeof(Workspaces.Execute).Namespace!, typeof(Templates.ListTemplates).Namespace!];

    private readonly Toolbox _root = new(tools.Where(tool => IsUsable(tool, workspaces)));
    private readonly Toolbox _child = new(tools.Where(tool => !tool.RootOnly && IsUsable(tool, workspaces)));
    private string _leftOut = "";

    /// <summary>The tools of a chat's next run.</summary>
    public async ValueTask<Toolbox> ForAsync(Chat chat, CancellationToken cancellationToken)
    {
        var own = chat.ParentChatId is null ? _root : _child;
        var others = await servers.ToolsAsync(cancellationToken);
        Tell(LeftOut(others));
        return others.IsEmpty ? own : own.With(others[..Room(others)]);
    }

    /// <summary>The tools of tool servers that chats are not offered because there are too many.</summary>
    public async Task<ImmutableArray<ITool>> LeftOutAsync(CancellationToken cancellationToken) =>
        LeftOut(await servers.ToolsAsync(cancellationToken));

    private static bool IsUsable(ITool tool, WorkspacesRoot workspaces) =>
        workspaces.Path is not null || !OfWorkspaces.Contains(tool.GetType().Namespace);

    private ImmutableArray<ITool> LeftOut(ImmutableArray<ITool> others) => others[Room(others)..];

    // The same for all chats, so that an administrator can be told.
    private int Room(ImmutableArray<ITool> others) => Math.Min(others.Length, Math.Max(0, MaxTools - _root.Count));

    /// <summary>Tells operators once, until it is something else that is left out.</summary>
    private void Tell(ImmutableArray<ITool> leftOut)
    {
        var names = string.Join(", ", leftOut.Select(tool => tool.Name));
        if (Interlocked.Exchange(ref _leftOut, names) != names && names.Length > 0)
            LogLeftOut(leftOut.Length, MaxTools, names);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} tools of tool servers are left out, since models are offered {Max} tools at most: {Names}")]
    private partial void LogLeftOut(int count, int max, string names);
}
