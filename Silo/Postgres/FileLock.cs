using Parley.Hosting;

namespace Parley.Silo.Postgres;

/// <summary>
/// Locks between processes on a file (flock): the kernel lets go of them when the holder dies, however it dies. The file itself stays.
/// </summary>
internal static class FileLock
{
    // How often a waiting process looks again, and how long it waits before it gives up.
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Takes the lock alone, waiting for whoever holds it.</summary>
    /// <exception cref="StartFailedException">The holder did not let go within two minutes.</exception>
    public static async Task<IDisposable> AcquireAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (TryAcquire(path) is { } held)
                return held;
            if (time.GetElapsedTime(started) > Limit)
                throw new StartFailedException($"Another Parley holds {path} and has not let go of it for {Limit.TotalMinutes} minutes.");
            await Task.Delay(Period, time, cancellationToken);
        }
    }

    /// <summary>Takes the lock alone if nobody else has it.</summary>
    public static IDisposable? TryAcquire(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody has it: that is the answer, not a failure.
            return null;
        }
    }

    /// <summary>Takes a share of the lock: many may have one, and nobody has it alone meanwhile.</summary>
    public static IDisposable Share(string path) => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
}
