using System.Globalization;
using System.Runtime.InteropServices;

namespace Parley.WorkspaceAgent.Native;

/// <summary>
/// Keeps what the agent knows and holds from the programs beside it: they run as the same user, and Linux would show them the environment that the
/// agent was started with, its memory and its descriptors (/proc/PID).
/// </summary>
internal static unsafe class OwnMemory
{
    /// <summary>Overwrites the values of variables in the block that the kernel shows as /proc/PID/environ. Before any thread reads them.</summary>
    public static void Forget(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var value = Libc.Environment(name);
            if (value is not null)
                new Span<byte>(value, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(value).Length).Fill((byte)'x');
        }
    }

    /// <summary>Hands on no descriptor that the agent itself was given beside its input and outputs. What it opens later is its own anyway.</summary>
    public static void KeepDescriptors()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) && descriptor > 2)
                _ = Libc.ControlDescriptor(descriptor, Libc.SetDescriptorFlags, Libc.CloseOnExec);
        }
    }

    /// <summary>Lets no process of the same user look into this one. Root still can; what starts a shell begins readable again.</summary>
    public static void Close() => _ = Libc.Control(Libc.ControlDumpable, 0);
}
