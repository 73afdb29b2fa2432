using System.ComponentModel;
using System.Diagnostics;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces.Provisioners.Local;

/// <summary>A workspace as a directory of this machine and an agent process for each agent of the template.</summary>
internal sealed class LocalProvisioner(WorkspacesRoot root, AgentProgram program, GatewayAddress gateway, TimeProvider time) : IProvisioner
{
    private readonly WorkspaceFolders _folders = new(root.Path ?? "");

    public string Name => "local";

    public string? AddressOf(Guid workspaceId, Guid agentId) => $"unix:{_folders.Socket(workspaceId, agentId)}";

    public async Task<ProvisionedBuild> ApplyAsync(BuildOrder order, IProgress<BuildLogLine> log, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            throw new ProvisionerException("Workspaces on this machine need Linux.");
        if (root.Path is null)
            throw new ProvisionerException("This server makes no workspaces on its machine; set PARLEY_WORKSPACES.");
        var here = await _folders.IdAsync(cancellationToken);
        if (order.State.Length > 0 && order.State != here)
            throw new ProvisionerException("The workspace is on another machine than the server that was asked, which cannot reach it.");
        await WorkspaceProcesses.EndAsync(order.WorkspaceId, cancellationToken);
        _folders.RemoveRunFolder(order.WorkspaceId);
        switch (order.Transition)
        {
            case BuildTransition.Start:
                await StartAsync(order, log, cancellationToken);
                break;
            case BuildTransition.Delete:
                _folders.Remove(order);
                log.Info(time, "The workspace's directory is removed.");
                break;
            default:
                log.Info(time, "The workspace's processes have ended; its directory stays.");
                break;
        }

        return new ProvisionedBuild(here);
    }

    private async Task StartAsync(BuildOrder order, IProgress<BuildLogLine> log, CancellationToken cancellationToken)
    {
        var address = await gateway.FindAsync(cancellationToken) ?? throw new ProvisionerException(
            "This server does not know where workspaces reach it; set PARLEY_ACCESS_URL.");
        if (!File.Exists(program.Path))
            throw new ProvisionerException("The workspace agent is not installed with this server.");
        var folder = _folders.Make(order);
        _folders.MakeRunFolder(order.WorkspaceId);
        log.Info(time, $"The workspace's directory is {folder}.");
        foreach (var agent in order.Agents)
        {
            var (listen, output) = (AddressOf(order.WorkspaceId, agent.Id)!, _folders.Log(order.WorkspaceId, agent.Id));
            Launch(program.StartInfo(agent, order.WorkspaceId, folder, listen, output, address));
            log.Info(time, $"The agent {agent.Template.Name} is started.");
        }
    }

    private static void Launch(ProcessStartInfo start)
    {
        try
        {
            // It is nobody's child in earnest: that it ends is heard from the agent's silence.
            Process.Start(start)?.Dispose();
        }
        catch (Win32Exception fault)
        {
            throw new ProvisionerException("The workspace agent could not be started.", fault);
        }
    }
}

/// <summary>The folder of local workspaces.</summary>
/// <param name="Path">Absolute; null where no workspaces are made: commands are not confined yet, so an operator has to want them.</param>
public sealed record WorkspacesRoot(string? Path);
