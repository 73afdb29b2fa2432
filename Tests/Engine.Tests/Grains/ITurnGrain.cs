namespace Parley.Engine.Tests.Grains;

/// <summary>Calls of every kind of interleaving. "wait" is a gate of the probe.</summary>
public interface ITurnGrain : IGrainWithStringKey
{
    Task<int> Increment();

    Task<int> AddValue(int number);

    ValueTask<string> Echo(string text);

    ValueTask Ping();

    /// <summary>Notes its begin and end around the wait.</summary>
    Task Hold(string name, string gate);

    [AlwaysInterleave]
    Task<int> Peek();

    [ReadOnly]
    Task ReadHold(string name, string gate);

    [OneWay]
    Task Tell(string what);

    [OneWay]
    Task TellAndFail();

    Task Fail(string message);

    /// <summary>Fails as a library does: with an exception that no engine knows.</summary>
    Task FailInStorage(string message);

    Task WaitForCancellation(CancellationToken cancellationToken);

    Task<bool> AwaitReturnsToTheActivation();

    /// <summary>Starts a task that adds one so many times, with an await between reading and writing... of nothing else.</summary>
    Task StartBackground(int steps);

    Task<int> CallOther(string key);
}
