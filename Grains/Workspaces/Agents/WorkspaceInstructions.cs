using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>
/// The <c>&lt;system-instructions&gt;</c> of a chat's workspace (spec/chat.md 3.10, matrix 38): where it works, and what the files
/// <c>AGENTS.md</c> of its home and of its working directory say. Never keeps a turn from going on: what cannot be had in time is left out.
/// </summary>
internal sealed partial class WorkspaceInstructions(FindAgentNow find, TimeProvider time, ILogger<WorkspaceInstructions> logger)
{
    private const string FileName = "AGENTS.md";

    /// <summary>How long the files may take, and how long they are kept for an agent (spec/chat.md 3.1).</summary>
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    private const int MostKept = 10_000;

    private readonly ConcurrentDictionary<Guid, (string Text, long ReadAt)> _kept = [];

    /// <summary>The block for a chat; null when it has no workspace, or one that cannot be reached now.</summary>
    public async Task<string?> ReadAsync(Chat chat, Actor actor, CancellationToken cancellationToken)
    {
        if (chat.WorkspaceId is not { } workspaceId)
            return null;
        using var limit = new CancellationTokenSource(ReadLimit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await find(workspaceId, actor, stop.Token) is { } agent ? await ReadAsync(agent, stop.Token) : null;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            LogSkipped(logger, chat.Id, fault);
            return null;
        }
    }

    private async Task<string> ReadAsync(AgentClient agent, CancellationToken cancellationToken)
    {
        var id = agent.Agent.AgentId;
        if (_kept.TryGetValue(id, out var kept) && time.GetElapsedTime(kept.ReadAt) < MaxAge)
            return kept.Text;
        var readAt = time.GetTimestamp();
        var directory = agent.Agent.Directory;
        var block = new StringBuilder("<system-instructions>\n");
        block.Append("Operating System: ").Append(agent.Agent.OperatingSystem).Append('\n');
        if (directory is not null)
            block.Append("Working Directory: ").Append(directory).Append('\n');
        var complete = true;
        try
        {
            var home = await HomeAsync(agent, cancellationToken);
            string?[] folders = [home is null ? null : $"{home}/.coder", directory?.TrimEnd('/')];
            foreach (var path in folders.OfType<string>().Select(folder => $"{folder}/{FileName}").Distinct())
                block.Append(await FileAsync(agent, path, cancellationToken));
        }
        catch (Exception fault) when (fault is AgentException or OperationCanceledException)
        {
            // What there is is told; the next turn tries again.
            complete = false;
        }

        var text = block.Append("</system-instructions>").ToString();
        if (complete)
        {
            if (_kept.Count >= MostKept)
                _kept.Clear();
            _kept[id] = (text, readAt);
        }

        return text;
    }

    /// <summary>The home of whoever the agent runs as: only the workspace knows.</summary>
    private static async Task<string?> HomeAsync(AgentClient agent, CancellationToken cancellationToken)
    {
        var started = await agent.StartAsync(new StartProcess("printf %s \"$HOME\""), Guid.NewGuid().ToString("n"), cancellationToken);
        var said = await agent.OutputAsync(started.Id, wait: true, cancellationToken);
        return said is { ExitCode: 0, Output: ['/', ..] } ? said.Output.TrimEnd('/') : null;
    }

    private static async Task<string> FileAsync(AgentClient agent, string path, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await agent.ReadBytesAsync(path, InstructionText.MaxBytes + 1, cancellationToken);
            return InstructionText.Section(path, bytes);
        }
        catch (AgentException fault) when (fault.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return "";
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Chat {ChatId}: the instructions of its workspace were left out")]
    private static partial void LogSkipped(ILogger logger, Guid chatId, Exception fault);
}
