using System.ComponentModel;
using System.Runtime.InteropServices;
using Parley.WorkspaceAgent.Native;

namespace Parley.WorkspaceAgent.Files;

/// <summary>
/// Replaces a file as a whole or not at all: the new content goes into a temporary file beside it, which takes the mode and then the name of
/// the old one. A symbolic link stays; what it leads to is replaced.
/// </summary>
internal sealed class AtomicWrite : IDisposable
{
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode NewFileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _target;
    private readonly string _temporary;
    private readonly FileStream _content;
    private bool _committed;

    private AtomicWrite(string target, UnixFileMode? mode)
    {
        _target = target;
        // Short, so that a name of full length has room beside it.
        _temporary = Path.Combine(Path.GetDirectoryName(target)!, $".parley-{Guid.NewGuid():N}.tmp");
        _content = new FileStream(_temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = mode is null ? NewFileMode : PrivateMode,
        });
        if (mode is { } old)
            File.SetUnixFileMode(_content.SafeFileHandle, old);
    }

    /// <summary>Takes the new content.</summary>
    public Stream Content => _content;

    /// <summary>Begins to replace a file, which need not be there yet; directories on the way are made.</summary>
    /// <param name="path">An absolute path.</param>
    /// <exception cref="Exception">One that <see cref="FileFault.Is"/> knows. Nothing is left behind but directories.</exception>
    public static (AtomicWrite? Write, FileFault? Fault) Begin(string path)
    {
        if (path.EndsWith('/'))
            return (null, FileFault.Directory(path));
        UnixFileMode? mode = null;
        try
        {
            var status = FileStatus.Of(path);
            if (status.Kind != FileKind.Regular)
                return (null, status.Kind == FileKind.Directory ? FileFault.Directory(path) : FileFault.Special(path));
            mode = status.Mode;
        }
        catch (Win32Exception fault) when (fault.NativeErrorCode == Libc.NoSuchFile)
        {
            // It is to be made.
        }

        var target = Target(path);
        if (mode is null)
            Directory.CreateDirectory(Path.GetDirectoryName(target)!, DirectoryMode);

        return (new AtomicWrite(Path.Combine(Real(Path.GetDirectoryName(target)!), Path.GetFileName(target)), mode), null);
    }

    /// <summary>
    /// A directory's path without links: one on the way that is turned meanwhile must not part the temporary file from the one it replaces.
    /// </summary>
    private static unsafe string Real(string directory)
    {
        var resolved = stackalloc byte[Libc.LongestPath];
        return Libc.RealPath(directory, resolved) is not null
            ? Marshal.PtrToStringUTF8((nint)resolved)!
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>The path of the file that a path leads to; itself when it is no symbolic link.</summary>
    public static string Target(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return path;
        }
    }

    /// <summary>Puts the new content in the old one's place.</summary>
    public void Commit()
    {
        _content.Dispose();
        File.Move(_temporary, _target, overwrite: true);
        _committed = true;
    }

    /// <summary>Leaves everything as it was, unless it was committed.</summary>
    public void Dispose()
    {
        _content.Dispose();
        if (!_committed)
            File.Delete(_temporary);
    }
}
