namespace Parley.WorkspaceAgent.Http;

/// <summary>
/// Does a command with a key once: a repeat gets the first answer, one that comes meanwhile waits for it. The last 1,000 answers are kept.
/// A command that failed for a reason outside it, or whose request broke off, has changed nothing and may be tried again.
/// </summary>
internal sealed class RememberedAnswers
{
    /// <summary>How many are kept.</summary>
    public const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Caller, Entry> _entries = [];
    private readonly Queue<Caller> _order = [];

    /// <summary>Does a command, unless it has been done.</summary>
    /// <param name="caller">Who asks, and with which key.</param>
    /// <param name="command">What is asked: the same key with another command is a mistake of the caller.</param>
    /// <param name="act">Does it.</param>
    /// <param name="cancellationToken">Ends the wait for somebody else's attempt.</param>
    public async Task<Answer> OnceAsync(Caller caller, string command, Func<Task<Answer>> act, CancellationToken cancellationToken)
    {
        if (caller.Key is null)
            return await act();
        while (true)
        {
            var (entry, isFirst) = Enter(caller, command);
            if (entry.Command != command)
                return Answer.Refused(StatusCodes.Status409Conflict, "The idempotency key was used for another command.");
            if (isFirst)
                return await ActAsync(caller, entry, act);
            if (await entry.Answer.Task.WaitAsync(cancellationToken) is { } answer)
                return answer;
        }
    }

    private (Entry Entry, bool IsFirst) Enter(Caller caller, string command)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(caller, out var earlier))
                return (earlier, false);
            Entry entry = new(command);
            _entries.Add(caller, entry);
            return (entry, true);
        }
    }

    private async Task<Answer> ActAsync(Caller caller, Entry entry, Func<Task<Answer>> act)
    {
        Answer? lasting = null;
        try
        {
            var answer = await act();
            lasting = answer.Status < StatusCodes.Status500InternalServerError ? answer : null;
            return answer;
        }
        finally
        {
            lock (_gate)
            {
                if (lasting is null)
                    _entries.Remove(caller);
                else
                    _order.Enqueue(caller);
                while (_order.Count > Most)
                    _entries.Remove(_order.Dequeue());
            }

            entry.Answer.SetResult(lasting);
        }
    }

    private sealed class Entry(string command)
    {
        public string Command => command;

        public TaskCompletionSource<Answer?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
