using System.Text;

namespace Parley.Program.LocalCluster;

/// <summary>What is printed when a local cluster is ready: where everything is, and how to hurt it.</summary>
internal static class ClusterGuide
{
    public static string Text(IReadOnlyList<ProcessRow> processes, ProcessRow? postgres, string file)
    {
        var text = new StringBuilder("Processes:\n");
        foreach (var process in processes)
            text.Append($"  {process.Name,-10} pid {process.Pid,-8} {process.Address}\n");
        if (postgres is not null)
            text.Append($"  {postgres.Name,-10} pid {postgres.Pid,-8} psql \"{postgres.Address}\"\n");
        var victim = processes[0];
        text.Append(
            $"""
            What they are doing, always: {file}
            Kill parts of it; what ends is started again:
              kill -9 {victim.Pid}       {victim.Name} is gone without a word; the others take its chats over
              kill -TERM {victim.Pid}    {victim.Name} hands its chats over and stops: a rolling restart, one by one
              kill -STOP {victim.Pid}    {victim.Name} freezes; kill -CONT {victim.Pid} lets it go on
              kill -9 {processes[^1].Pid}       {processes[^1].Name} is gone; browsers on it come back
            Ctrl-C stops everything.
            """);
        return text.ToString();
    }
}
