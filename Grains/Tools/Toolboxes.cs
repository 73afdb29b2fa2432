using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Tools;

/// <summary>Says which tools a chat is offered.</summary>
internal sealed class Toolboxes(IEnumerable<ITool> tools)
{
    private readonly Toolbox _root = new(tools);
    private readonly Toolbox _child = new(tools.Where(tool => !tool.RootOnly));

    /// <summary>The tools of a chat's next run.</summary>
    public Toolbox For(Chat chat) => chat.ParentChatId is null ? _root : _child;
}
