using Parley.Grains.Mcp;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Tools;

/// <summary>Says which tools a chat is offered: the built-in ones, then those of tool servers.</summary>
internal sealed class Toolboxes(IEnumerable<ITool> tools, McpServers servers)
{
    private readonly Toolbox _root = new(tools);
    private readonly Toolbox _child = new(tools.Where(tool => !tool.RootOnly));

    /// <summary>The tools of a chat's next run.</summary>
    public async ValueTask<Toolbox> ForAsync(Chat chat, CancellationToken cancellationToken)
    {
        var own = chat.ParentChatId is null ? _root : _child;
        return await servers.ToolsAsync(cancellationToken) is { IsEmpty: false } others ? own.With(others) : own;
    }
}
