using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Parley.WorkspaceAgent.Native;

/// <summary>
/// Starts a shell as the leader of a session of its own, without input, with both outputs on one descriptor and with the signals as a shell
/// expects them: .NET ignores SIGPIPE, and a child that inherits this never ends in <c>yes | head</c>.
/// </summary>
internal static unsafe class Spawn
{
    // posix_spawnattr_t takes 336 bytes with glibc, posix_spawn_file_actions_t and sigset_t less; with musl all are as large or smaller.
    private const int StructBytes = 512;
    private const int SignalSetBytes = 128;

    /// <summary>Starts <c>sh -c command</c>.</summary>
    /// <param name="command">The shell's program.</param>
    /// <param name="directory">Where it runs.</param>
    /// <param name="environment">Its whole environment, <c>NAME=value</c> each.</param>
    /// <param name="output">The descriptor that takes standard output and standard error.</param>
    /// <returns>The process id, which is the id of its group and session too.</returns>
    /// <exception cref="Win32Exception">The shell did not start.</exception>
    public static int Shell(string command, string directory, IReadOnlyCollection<string> environment, int output)
    {
        var attributes = stackalloc byte[StructBytes];
        var actions = stackalloc byte[StructBytes];
        Check(Libc.SpawnAttributes(attributes));
        Check(Libc.SpawnActions(actions));
        using var words = new NativeWords();
        try
        {
            SetSignals(attributes);
            Check(Libc.SpawnFlags(attributes, Libc.SpawnSignalDefaults | Libc.SpawnSignalMask | Libc.SpawnNewSession));
            Check(Libc.SpawnOpen(actions, 0, words.Add("/dev/null"), Libc.OpenReadOnly, 0));
            Check(Libc.SpawnDuplicate(actions, output, 1));
            Check(Libc.SpawnDuplicate(actions, output, 2));
            Check(Libc.SpawnDirectory(actions, words.Add(directory)));
            int process;
            Check(Libc.Spawn(
                &process, words.Add("sh"), actions, attributes, words.AddList(["sh", "-c", command]), words.AddList(environment)));
            return process;
        }
        finally
        {
            _ = Libc.SpawnActionsEnd(actions);
            _ = Libc.SpawnAttributesEnd(attributes);
        }
    }

    /// <summary>Every signal that can be handled gets its default back, and none is blocked.</summary>
    private static void SetSignals(byte* attributes)
    {
        var signals = stackalloc byte[SignalSetBytes];
        new Span<byte>(signals, SignalSetBytes).Clear();
        Check(Libc.SpawnMask(attributes, signals));
        for (var signal = 1; signal < 32; signal++)
        {
            if (signal is not (Libc.SignalKill or Libc.SignalStop))
                signals[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
        }

        Check(Libc.SpawnDefaults(attributes, signals));
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }

    /// <summary>Zero-terminated UTF-8 outside the managed heap, for the length of one call.</summary>
    private sealed class NativeWords : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public byte* Add(string word)
        {
            var bytes = Encoding.UTF8.GetByteCount(word);
            var block = (byte*)Allocate((nuint)bytes + 1);
            Encoding.UTF8.GetBytes(word, new Span<byte>(block, bytes));
            block[bytes] = 0;
            return block;
        }

        public byte** AddList(IReadOnlyCollection<string> words)
        {
            var list = (byte**)Allocate((nuint)(words.Count + 1) * (nuint)sizeof(byte*));
            var next = list;
            foreach (var word in words)
                *next++ = Add(word);
            *next = null;
            return list;
        }

        public void Dispose()
        {
            foreach (var block in _blocks)
                NativeMemory.Free((void*)block);
        }

        private void* Allocate(nuint bytes)
        {
            var block = NativeMemory.Alloc(bytes);
            _blocks.Add((nint)block);
            return block;
        }
    }
}
