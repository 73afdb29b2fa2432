using System.ComponentModel;

namespace Parley.WorkspaceAgent.Processes;

/// <summary>
/// The processes of this agent. They belong to it alone: no request, no server and no chat's owner takes one along when it goes. A start with
/// a key is done once, however often it is asked for.
/// </summary>
internal sealed class ProcessTable(Shells shells, ProcessEnvironment environment, TimeProvider time)
{
    /// <summary>How many processes may run at once.</summary>
    public const int MostRunning = 100;

    /// <summary>How many ended ones are remembered.</summary>
    public const int MostEnded = 1000;

    private const int MostListed = 10;

    private static readonly TimeSpan ListedFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeyedFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, AgentProcess> _processes = [];
    private readonly Dictionary<(Guid?, string), AgentProcess> _keyed = [];
    private readonly List<Task> _followed = [];
    private long _started;
    private bool _closed;

    /// <summary>Starts a process, or finds the one that the same key has started.</summary>
    public StartOutcome Start(ProcessStart start)
    {
        lock (_gate)
        {
            Forget_NeedsLock();
            if (start.Key is { } key && _keyed.TryGetValue((start.ChatId, key), out var earlier))
                return earlier.Start.Command == start.Command && earlier.Start.Workdir == start.Workdir
                    ? new StartOutcome(earlier)
                    : new StartOutcome(null, StartRefusal.KeyTaken);
            if (_closed)
                return new StartOutcome(null, StartRefusal.ShuttingDown);
            if (_processes.Values.Count(process => process.Exit is null) >= MostRunning)
                return new StartOutcome(null, StartRefusal.TooMany);
            return Start_NeedsLock(start);
        }
    }

    /// <summary>The processes to show: running ones first, then the newest; at most ten.</summary>
    /// <param name="chat">Only those of this chat; null for all.</param>
    public IReadOnlyList<AgentProcess> List(Guid? chat)
    {
        lock (_gate)
        {
            Forget_NeedsLock();
            return [.. _processes.Values
                .Where(process => chat is null || process.Start.ChatId == chat)
                .Where(process => Age(process) <= ListedFor)
                .OrderByDescending(process => process.Exit is null)
                .ThenByDescending(process => process.Order)
                .Take(MostListed)];
        }
    }

    /// <summary>Finds a process.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="chat">The chat that asks; null when nobody says. A chat finds only its own.</param>
    public AgentProcess? Find(Guid id, Guid? chat)
    {
        lock (_gate)
            return _processes.TryGetValue(id, out var process) && (chat is null || process.Start.ChatId == chat) ? process : null;
    }

    /// <summary>Asks a process to end, and kills it when it is still there after a while, whether or not the caller is.</summary>
    public void Stop(AgentProcess process, TimeSpan grace)
    {
        lock (_gate)
            Own_NeedsLock(process.Shell.StopAsync(grace));
    }

    /// <summary>Starts nothing any more, ends everything and waits for it, also for what processes have left behind.</summary>
    public async Task CloseAsync()
    {
        Task[] followed;
        lock (_gate)
        {
            _closed = true;
            foreach (var process in _processes.Values.Where(process => process.Exit is null))
                Own_NeedsLock(process.Shell.StopAsync(ShutdownGrace));
            followed = [.. _followed];
        }

        await Task.WhenAll(followed);
        await Shell.KillMarkedAsync(environment.MarkOfAll, time);
    }

    private StartOutcome Start_NeedsLock(ProcessStart start)
    {
        AgentProcess process = new(Guid.NewGuid(), start, time.GetUtcNow(), _started++);
        try
        {
            var shell = shells.Start(
                process.Id,
                new ShellStart(start.Command, start.Directory, start.Environment, start.ChatId),
                process.Output.Write);
            Own_NeedsLock(process.FollowAsync(shell, time));
        }
        catch (Win32Exception failure)
        {
            return new StartOutcome(null, StartRefusal.NotStarted, failure.Message);
        }

        _processes.Add(process.Id, process);
        if (start.Key is { } key)
            _keyed.Add((start.ChatId, key), process);
        return new StartOutcome(process);
    }

    /// <summary>Keeps a task until it has ended, so that the end of the agent waits for it.</summary>
    private void Own_NeedsLock(Task task)
    {
        _followed.RemoveAll(followed => followed.IsCompleted);
        _followed.Add(task);
    }

    private void Forget_NeedsLock()
    {
        var ended = _processes.Values.Where(process => process.Exit is not null).OrderByDescending(process => process.Exit!.At).ToArray();
        foreach (var process in ended.Where((process, place) =>
            place >= MostEnded || Age(process) > (process.Start.Key is null ? ListedFor : KeyedFor)))
        {
            _processes.Remove(process.Id);
            if (process.Start.Key is { } key)
                _keyed.Remove((process.Start.ChatId, key));
        }
    }

    /// <summary>How long ago a process ended; nothing while it runs.</summary>
    private TimeSpan Age(AgentProcess process) => process.Exit is { } exit ? time.GetUtcNow() - exit.At : TimeSpan.Zero;
}

/// <summary>What became of a start.</summary>
/// <param name="Process">The process; null when there is none.</param>
/// <param name="Refusal">Why there is none.</param>
/// <param name="Detail">What the system says about it.</param>
internal sealed record StartOutcome(AgentProcess? Process, StartRefusal Refusal = StartRefusal.None, string? Detail = null);

/// <summary>Why a process was not started.</summary>
internal enum StartRefusal
{
    /// <summary>It was.</summary>
    None,

    /// <summary>The key has started another command.</summary>
    KeyTaken,

    /// <summary>The agent is about to end.</summary>
    ShuttingDown,

    /// <summary><see cref="ProcessTable.MostRunning"/> are running.</summary>
    TooMany,

    /// <summary>The system could not start it.</summary>
    NotStarted,
}
