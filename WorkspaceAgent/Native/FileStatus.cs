using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Parley.WorkspaceAgent.Native;

/// <summary>What a path or an open file is. .NET tells directories from the rest; reading a pipe or writing over a device needs more.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permission bits.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct FileStatus(FileKind Kind, UnixFileMode Mode, long Size)
{
    // struct statx of linux/stat.h, the same everywhere.
    private const int StructBytes = 256;
    private const int ModePlace = 28;
    private const int SizePlace = 40;
    private const uint TypeModeAndSize = 0x1 | 0x2 | 0x200;
    private const int OfDescriptor = 0x1000; // AT_EMPTY_PATH
    private const int TypeMask = 0xF000;
    private const int PermissionMask = 0xFFF;

    /// <summary>Looks at what a path leads to.</summary>
    /// <exception cref="Win32Exception">It leads to nothing, or may not be followed.</exception>
    public static FileStatus Of(string path) => Of(0, path, 0);

    /// <summary>Looks at an open file.</summary>
    /// <exception cref="Win32Exception">The system does not say.</exception>
    public static FileStatus Of(SafeFileHandle file) => Of((int)file.DangerousGetHandle(), "", OfDescriptor);

    /// <summary>Opens a file to be read, without waiting for anybody: a pipe without a writer would make one wait for ever.</summary>
    /// <exception cref="Win32Exception">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path)
    {
        var descriptor = Libc.Open(path, Libc.OpenReadOnly | Libc.OpenNonBlocking | Libc.OpenCloseOnExec);
        return descriptor < 0
            ? throw new Win32Exception(Marshal.GetLastPInvokeError())
            : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static unsafe FileStatus Of(int descriptor, string path, int flags)
    {
        var status = stackalloc byte[StructBytes];
        if (Libc.Status(descriptor, path, flags, TypeModeAndSize, status) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        ReadOnlySpan<byte> fields = new(status, StructBytes);
        int mode = BitConverter.ToUInt16(fields[ModePlace..]);
        var kind = (mode & TypeMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            _ => FileKind.Other,
        };
        return new FileStatus(kind, (UnixFileMode)(mode & PermissionMask), BitConverter.ToInt64(fields[SizePlace..]));
    }
}

/// <summary>Kinds of files.</summary>
internal enum FileKind
{
    /// <summary>An ordinary file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A pipe, a socket or a device.</summary>
    Other,
}
