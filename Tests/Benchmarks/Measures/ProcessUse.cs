using System.Diagnostics;
using System.Globalization;

namespace Parley.Tests.Benchmarks.Measures;

/// <summary>What a process takes of the machine, as the kernel counts it.</summary>
internal sealed class ProcessUse(int processId)
{
    private const string ResetPeak = "5";

    /// <summary>Resident memory now, in bytes.</summary>
    public long Resident => Read("VmRSS:");

    /// <summary>Most resident memory since <see cref="ForgetPeak"/>, in bytes.</summary>
    public long Peak => Read("VmHWM:");

    /// <summary>Processor time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = Process.GetProcessById(processId);
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Lets the peak begin anew.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{processId}/clear_refs", ResetPeak);

    /// <summary>Resident memory once the process has collected and given back what it does not need.</summary>
    public async Task<long> SettleAsync()
    {
        // The runtime keeps memory that has become free for several collections before it gives it back.
        const int Collections = 24;
        for (var i = 0; i < Collections; i++)
        {
            await DiagnosticPort.CollectAsync(processId);
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return Resident;
    }

    /// <summary>Resident memory in the middle of what it is over a time, whatever the process does meanwhile.</summary>
    public async Task<long> MiddleAsync(TimeSpan time)
    {
        const int Samples = 40;
        var samples = new long[Samples];
        for (var i = 0; i < Samples; i++)
        {
            samples[i] = Resident;
            await Task.Delay(time / Samples);
        }

        Array.Sort(samples);
        return samples[Samples / 2];
    }

    private long Read(string name)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        const NumberStyles Padded = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        return 1024 * long.Parse(line[name.Length..^2], Padded, CultureInfo.InvariantCulture);
    }
}
