using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Parley.Hosting.Programs;

/// <summary>
/// The life of a program that belongs to its parent: it stops on SIGTERM and when its standard input ends. The parent keeps the other end
/// of that pipe and need do nothing more for it, since the kernel closes it however the parent dies. (The kernel's own death signal,
/// prctl PR_SET_PDEATHSIG, comes when the thread ends that started the child, which is no reason to stop.) Ctrl-C goes to every process
/// of the terminal, and means the parent, which stops its children in order.
/// </summary>
internal sealed class ChildLifetime(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private Task _input = Task.CompletedTask;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            application.StopApplication();
        }));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true));
        _input = StopWithInputAsync();
        return Task.CompletedTask;
    }

    /// <summary>Does not wait for the watch: a read that is under way cannot be cancelled, and ends with the process.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signals.ForEach(signal => signal.Dispose());

    private async Task StopWithInputAsync()
    {
        var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        application.StopApplication();
    }
}
