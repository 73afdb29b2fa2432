using System.Collections.Concurrent;

namespace Parley.Engine.Tests.Fixtures;

/// <summary>Where test grains note what happened to them and wait for what a test decides. Notes are apart by the grain's key.</summary>
public sealed class Probe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _notes = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public void Note(string key, string what)
    {
        Of(key).Enqueue(what);
        Gate($"{key}:{what}").TrySetResult();
    }

    public IReadOnlyList<string> Notes(string key) => [.. Of(key)];

    /// <summary>How often the grain noted it.</summary>
    public int Count(string key, string what) => Of(key).Count(note => note == what);

    /// <summary>Completes when the grain has noted it for the first time.</summary>
    public Task Noted(string key, string what) => WaitAsync($"{key}:{what}");

    public void Open(string gate) => Gate(gate).TrySetResult();

    /// <summary>Completes when a test opens the gate.</summary>
    public async Task WaitAsync(string gate, CancellationToken cancellationToken = default)
    {
        try
        {
            await Gate(gate).Task.WaitAsync(Limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Nobody opened {gate} within {Limit}.");
        }
    }

    /// <summary>Ends only with the token.</summary>
    public static Task ForeverAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken);

    private ConcurrentQueue<string> Of(string key) => _notes.GetOrAdd(key, _ => new());

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
