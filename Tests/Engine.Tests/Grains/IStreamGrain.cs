using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Parley.Engine.Tests.Fixtures;

namespace Parley.Engine.Tests.Grains;

public interface IStreamGrain : IGrainWithStringKey
{
    /// <summary>Numbers from 0, as fast as they are taken.</summary>
    IAsyncEnumerable<int> Count(int count);

    /// <summary>Gives 0, waits for the gate, gives 1.</summary>
    IAsyncEnumerable<int> Gated(string gate, CancellationToken cancellationToken = default);

    /// <summary>Gives 0 and then waits without end.</summary>
    IAsyncEnumerable<int> Endless(CancellationToken cancellationToken = default);

    /// <summary>Ends by itself, after a last element, when its token is cancelled.</summary>
    IAsyncEnumerable<string> EndsWhenTold(CancellationToken cancellationToken = default);

    /// <summary>Gives an element and ends when the host begins to stop.</summary>
    IAsyncEnumerable<string> EndsWithTheHost(CancellationToken cancellationToken = default);

    /// <summary>Gives so many numbers and throws.</summary>
    IAsyncEnumerable<int> Failing(int after);

    /// <summary>Texts of a size, each noted when it is made.</summary>
    IAsyncEnumerable<string> Bulk(int items, int size);

    Task Block(string gate);

    Task Deactivate();

    Task<int> SumOf(string otherKey, int count);
}

public sealed class StreamGrain(Probe probe, IHostApplicationLifetime host) : Grain, IStreamGrain
{
    private string Key => this.GetPrimaryKeyString();

    public async IAsyncEnumerable<int> Count(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % 7 == 0)
                await Task.Yield();
            yield return i;
        }
    }

    public async IAsyncEnumerable<int> Gated(string gate, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return 0;
        await probe.WaitAsync(gate, cancellationToken);
        yield return 1;
    }

    public async IAsyncEnumerable<int> Endless([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            yield return 0;
            probe.Note(Key, "waiting");
            await Probe.ForeverAsync(cancellationToken);
        }
        finally
        {
            await Task.Yield();
            probe.Note(Key, cancellationToken.IsCancellationRequested ? "finally, cancelled" : "finally");
        }
    }

    public async IAsyncEnumerable<string> EndsWhenTold([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return "first";
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(told.SetResult))
            await told.Task;
        yield return "last";
    }

    public async IAsyncEnumerable<string> EndsWithTheHost([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        yield return "first";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        await Probe.ForeverAsync(end.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public async IAsyncEnumerable<int> Failing(int after)
    {
        for (var i = 0; i < after; i++)
            yield return i;
        await Task.Yield();
        throw new InvalidOperationException("no more");
    }

    public async IAsyncEnumerable<string> Bulk(int items, int size)
    {
        for (var i = 0; i < items; i++)
        {
            await Task.Yield();
            probe.Note(Key, "made");
            yield return new string('x', size);
        }
    }

    public Task Block(string gate) => probe.WaitAsync(gate);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<int> SumOf(string otherKey, int count)
    {
        var mine = TaskScheduler.Current;
        var sum = 0;
        await foreach (var number in GrainFactory.GetGrain<IStreamGrain>(otherKey).Count(count))
        {
            Assert.Same(mine, TaskScheduler.Current);
            sum += number;
        }

        return sum;
    }
}
