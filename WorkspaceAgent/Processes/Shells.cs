using System.ComponentModel;
using Parley.WorkspaceAgent.Native;

namespace Parley.WorkspaceAgent.Processes;

/// <summary>Starts shells in sessions of their own, with the environment of this agent.</summary>
internal sealed class Shells(Children children, ProcessEnvironment environment, TimeProvider time)
{
    /// <summary>Starts one.</summary>
    /// <param name="id">Its id, with which it and its descendants are marked.</param>
    /// <param name="start">What it runs, and how.</param>
    /// <param name="output">Takes what it writes.</param>
    /// <exception cref="Win32Exception">It did not start.</exception>
    public Shell Start(Guid id, ShellStart start, OutputSink output)
    {
        OutputPipe pipe = new();
        try
        {
            var variables = environment.For(id, start.Environment, start.ChatId);
            var (process, exit) = children.Start(() => Spawn.Shell(start.Command, start.Directory, variables, pipe.Writer));
            pipe.ReadInto(output);
            return new Shell(children, process, environment.MarkOf(id), exit, pipe.Ended, time);
        }
        catch (Win32Exception)
        {
            pipe.CloseReader();
            throw;
        }
        finally
        {
            pipe.CloseWriter();
        }
    }
}

/// <summary>A shell to start.</summary>
/// <param name="Command">The program, as <c>sh -c</c> takes it.</param>
/// <param name="Directory">Where it runs.</param>
/// <param name="Environment">Variables beside those that all processes have.</param>
/// <param name="ChatId">The chat that it works for.</param>
internal sealed record ShellStart(
    string Command, string Directory, IReadOnlyDictionary<string, string>? Environment = null, Guid? ChatId = null);
