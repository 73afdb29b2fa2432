using Parley.Grains.Chats;

namespace Parley.Grains.Tools.Subagents;

/// <summary>Tells a subagent something, after its turn or amid it (spec/chat.md 3.11).</summary>
internal sealed class MessageAgent(ChatCalls chats, SubagentLimits limits)
    : Tool<MessageAgentArguments>(SubagentJson.Default.MessageAgentArguments)
{
    public override string Name => "message_agent";

    public override string Description =>
        """
        Sends a message to a subagent that you started. Use it to correct one that is at work, or to give one that has finished something
        more to do; then call wait_agent again. A busy subagent reads the message after its turn; with interrupt it drops what it does and
        reads it now, which you should ask for only when it is on the wrong way.
        """;

    public override bool RootOnly => true;

    protected override async Task<ToolResult> RunAsync(MessageAgentArguments arguments, ToolContext context)
    {
        if (string.IsNullOrWhiteSpace(arguments.Message))
            return ToolResult.Error("message is required");
        var (id, error) = await chats.FindSubagentAsync(arguments.ChatId, context);
        if (error is not null)
            return error;
        var interrupts = arguments.Interrupt is true;
        var send = new SendMessage
        {
            Header = new CommandHeader(context.Actor, SubagentIds.Of(context, arguments.Message)),
            Content = [new ChatInputPart { Type = "text", Text = arguments.Message }],
            Delegation = context.Delegation(limits),
            Interrupt = interrupts,
        };
        var sent = await chats.CallAsync(id, chat => chat.Send(send), context.CancellationToken);
        if (sent.Refusal is { } refusal)
            return refusal.ToError();
        var chat = await chats.CallAsync(id, chat => chat.Get(context.Actor), context.CancellationToken);
        return chat.Refusal is { } gone
            ? gone.ToError()
            : ToolResult.Of(SubagentResult.Of(chat.Value!) with { Interrupted = interrupts }, SubagentJson.ForModels.SubagentResult);
    }
}
