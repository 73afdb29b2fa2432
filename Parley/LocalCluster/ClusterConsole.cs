namespace Parley.Program.LocalCluster;

/// <summary>
/// What the person who started the local cluster reads: what the processes write, each line with its name, and what the runner tells.
/// </summary>
internal sealed class ClusterConsole(TextWriter output)
{
    private readonly TextWriter _output = TextWriter.Synchronized(output);

    /// <summary>A line that a process wrote.</summary>
    public void Echo(string name, string line) => _output.WriteLine($"{name,-9} | {line}");

    /// <summary>A line of the runner's own.</summary>
    public void Tell(string line) => _output.WriteLine(line);
}
