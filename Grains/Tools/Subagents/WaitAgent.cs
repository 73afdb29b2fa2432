using Parley.Grains.Chats;

namespace Parley.Grains.Tools.Subagents;

/// <summary>
/// Waits until a subagent rests and gives its report (spec/chat.md 3.11). Told by the subagent's grain, not by asking again and again; the
/// wait outlives the silos of both.
/// </summary>
internal sealed class WaitAgent(ChatCalls chats, TimeProvider time) : Tool<WaitAgentArguments>(SubagentJson.Default.WaitAgentArguments)
{
    private const int DefaultSeconds = 300;
    private const int MaxSeconds = 3600;

    public override string Name => "wait_agent";

    public override string Description =>
        """
        Waits until a subagent has finished and gives its report. Use it to collect the report of every subagent that you started
        before you go on with what depends on it. To wait for several, call it once for each of them in the same step. After a timeout
        the subagent goes on: wait again, send it a message, or close it.
        """;

    public override bool RootOnly => true;

    // It is no progress to wait, and no going round in circles either.
    public override bool Polls => true;

    // The wait ends by itself, with an answer that says so.
    public override TimeSpan Limit => TimeSpan.FromSeconds(MaxSeconds) + TimeSpan.FromMinutes(1);

    protected override async Task<ToolResult> RunAsync(WaitAgentArguments arguments, ToolContext context)
    {
        var (id, error) = await chats.FindSubagentAsync(arguments.ChatId, context);
        if (error is not null)
            return error;
        var seconds = arguments.TimeoutSeconds is { } asked and > 0 ? Math.Min(asked, MaxSeconds) : DefaultSeconds;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, timeout.Token);
        try
        {
            return Result(await chats.WaitForReportAsync(id, context.Actor, stop.Token));
        }
        catch (Exception) when (timeout.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            return await TimedOutAsync(id, context);
        }
    }

    private async Task<ToolResult> TimedOutAsync(Guid id, ToolContext context)
    {
        const string TimedOut = "timed out waiting for delegated subagent completion";
        var chat = await chats.CallAsync(id, chat => chat.Get(context.Actor), context.CancellationToken);
        return ToolResult.Error(chat.Value?.StatusText is { } why ? $"{TimedOut}: it is paused. {why}" : TimedOut);
    }

    private static ToolResult Result(Reply<ChatReport> reply) => reply switch
    {
        { Refusal: { } refusal } => refusal.ToError(),
        { Value: { Chat.Status: ChatStatus.Error } failed } =>
            ToolResult.Error(failed.Text.Length > 0
                ? $"{failed.Text}\n\n[{failed.Chat.LastError}]"
                : $"agent reached error status: {failed.Chat.LastError}"),
        { Value: var report } => ToolResult.Of(
            SubagentResult.Of(report!.Chat) with { Report = report.Text }, SubagentJson.ForModels.SubagentResult),
    };
}
