using System.Text;

namespace Parley.Grains.Workspaces.Provisioners.Local;

/// <summary>
/// Where workspaces are on this machine: <c>root/owner/workspace</c>, and beside the owners <c>root/.run</c> for sockets and logs of agents.
/// Nothing outside the root is ever made or removed.
/// </summary>
/// <param name="root">The folder of all; absolute.</param>
internal sealed class WorkspaceFolders(string root)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The kernel's limit of a socket's address, without the zero at its end.
    private const int LongestSocketPath = 107;

    private string Mark => Path.Combine(root, ".id");

    /// <summary>
    /// What tells this root from that of another machine: written into it once. A workspace is only where its directory is.
    /// </summary>
    public async Task<string> IdAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root, OwnerOnly);
        if (!File.Exists(Mark))
        {
            // Several silos may begin at once: the first file stands, whole.
            var fresh = $"{Mark}.{Guid.NewGuid():N}";
            await File.WriteAllTextAsync(fresh, Guid.NewGuid().ToString(), cancellationToken);
            try
            {
                File.Move(fresh, Mark, overwrite: false);
            }
            catch (IOException) when (File.Exists(Mark))
            {
                File.Delete(fresh);
            }
        }

        return await File.ReadAllTextAsync(Mark, cancellationToken);
    }

    /// <summary>A workspace's directory, made when it is not there.</summary>
    /// <exception cref="ProvisionerException">Something else is in its place.</exception>
    public string Make(BuildOrder order)
    {
        var owner = OwnerFolder(order);
        Directory.CreateDirectory(owner, OwnerOnly);
        var folder = Path.Combine(owner, order.WorkspaceName);
        if (IsLink(owner) || IsLink(folder))
            throw new ProvisionerException("The workspace's directory is a link to somewhere else; it is not used.");
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
        catch (IOException fault)
        {
            throw new ProvisionerException("The workspace's directory cannot be made: something else is in its place.", fault);
        }

        return folder;
    }

    /// <summary>Removes a workspace's directory; one that is not there is no error. Links are removed, never followed.</summary>
    /// <exception cref="ProvisionerException">Something of it cannot be removed.</exception>
    public void Remove(BuildOrder order)
    {
        var owner = OwnerFolder(order);
        if (IsLink(owner))
            throw new ProvisionerException("The directory of the workspace's owner is a link to somewhere else; nothing is removed.");
        FolderRemoval.Remove(Path.Combine(owner, order.WorkspaceName));
    }

    /// <summary>Where an agent listens.</summary>
    public string Socket(Guid workspaceId, Guid agentId) => Path.Combine(RunFolder(workspaceId), $"{Short(agentId)}.sock");

    /// <summary>Where what an agent writes goes.</summary>
    public string Log(Guid workspaceId, Guid agentId) => Path.Combine(RunFolder(workspaceId), $"{Short(agentId)}.log");

    /// <summary>Makes the folder of the sockets and logs of a workspace's agents.</summary>
    /// <exception cref="ProvisionerException">The root is too deep for sockets.</exception>
    public void MakeRunFolder(Guid workspaceId)
    {
        if (Encoding.UTF8.GetByteCount(Socket(workspaceId, workspaceId)) > LongestSocketPath)
            throw new ProvisionerException("The folder of workspaces has too long a path; set PARLEY_WORKSPACES to a shorter one.");
        Directory.CreateDirectory(Path.Combine(root, ".run"), OwnerOnly);
        Directory.CreateDirectory(RunFolder(workspaceId), OwnerOnly);
    }

    /// <summary>Removes that folder, when the agents have ended.</summary>
    public void RemoveRunFolder(Guid workspaceId) => FolderRemoval.Remove(RunFolder(workspaceId));

    private string RunFolder(Guid workspaceId) => Path.Combine(root, ".run", Short(workspaceId));

    // The random half of an id is enough to tell those of a machine apart, and leaves room in a socket's address.
    private static string Short(Guid id) => id.ToString("N")[16..];

    // Names of users are anything; one that is no plain name must not become a path.
    private string OwnerFolder(BuildOrder order) =>
        Path.Combine(root, WorkspaceNames.IsAllowed(order.OwnerName) ? order.OwnerName : order.OwnerId.ToString("N"));

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;
}
