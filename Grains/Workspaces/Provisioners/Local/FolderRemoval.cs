namespace Parley.Grains.Workspaces.Provisioners.Local;

/// <summary>Removes a folder with all that is in it, also where its owner has taken rights away from it. Links go, their targets stay.</summary>
internal static class FolderRemoval
{
    private const UnixFileMode Usable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Removes what is at a path; nothing there is no error.</summary>
    /// <exception cref="ProvisionerException">Something of it cannot be removed.</exception>
    public static void Remove(string path)
    {
        try
        {
            RemoveEntry(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ProvisionerException("Something in the workspace's directory cannot be removed.", fault);
        }
    }

    private static void RemoveEntry(string path)
    {
        var folder = new DirectoryInfo(path);
        if (folder is { LinkTarget: null, Exists: false } && !File.Exists(path))
            return;
        if (folder.LinkTarget is not null || !folder.Exists)
        {
            File.Delete(path);
            return;
        }

        folder.UnixFileMode |= Usable;
        foreach (var inside in folder.EnumerateFileSystemInfos())
            RemoveEntry(inside.FullName);
        folder.Delete();
    }
}
