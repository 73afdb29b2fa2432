using System.ComponentModel;
using System.Globalization;
using Parley.WorkspaceAgent.Processes;

namespace Parley.WorkspaceAgent.Startup;

/// <summary>Runs the scripts of the workspace's manifest.</summary>
internal sealed class ScriptRun(Shells shells, WorkingDirectory directory, ScriptLog log, TimeProvider time)
{
    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(2);

    /// <summary>Runs a script to its end.</summary>
    /// <param name="name">What it is called in the log.</param>
    /// <param name="script">The script; null or empty for none.</param>
    /// <param name="limit">How long it may take; then it is killed with all that it started.</param>
    /// <param name="cancellationToken">Kills it, too.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ScriptEnd> RunAsync(string name, string? script, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(script))
            return ScriptEnd.Success;
        Shell shell;
        try
        {
            shell = shells.Start(Guid.NewGuid(), new ShellStart(script, directory.Default), log.Write);
        }
        catch (Win32Exception failure)
        {
            log.Say($"The {name} script could not be started: {failure.Message}");
            return ScriptEnd.Failure;
        }

        try
        {
            var code = await shell.Exited.WaitAsync(limit, time, cancellationToken);
            log.EndLine();
            if (code == 0)
                return ScriptEnd.Success;
            log.Say(string.Create(CultureInfo.InvariantCulture, $"The {name} script ended with exit code {code}."));
            return ScriptEnd.Failure;
        }
        catch (TimeoutException)
        {
            log.Say(string.Create(CultureInfo.InvariantCulture, $"The {name} script was ended after {limit.TotalSeconds} s."));
            await shell.StopAsync(KillGrace);
            return ScriptEnd.Timeout;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await shell.StopAsync(KillGrace);
            throw;
        }
    }
}

/// <summary>How a script ended.</summary>
internal enum ScriptEnd
{
    /// <summary>With exit code 0, or there was none.</summary>
    Success,

    /// <summary>With another exit code, or it did not start.</summary>
    Failure,

    /// <summary>It took too long.</summary>
    Timeout,
}
