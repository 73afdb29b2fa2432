using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Parley.Tests.Benchmarks.Measures;

/// <summary>
/// Asks a .NET process for a full collection, as its memory tools do: a tracing session with the keyword that collects when it begins
/// (docs/design-docs/ipc-protocol.md of dotnet/diagnostics).
/// </summary>
internal static class DiagnosticPort
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const ulong CollectKeyword = 0x800000;
    private const uint Informational = 4;
    private const byte EventPipeCommands = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing2 = 3;
    private const int HeaderLength = 20;
    private const int BufferMegabytes = 16;
    private const int NetTraceFormat = 1;

    public static async Task CollectAsync(int processId)
    {
        using var session = await ConnectAsync(processId);
        var id = await AskAsync(session, CollectTracing2, SessionRequest());
        using (var control = await ConnectAsync(processId))
            await AskAsync(control, StopTracing, BitConverter.GetBytes(id));
        // The end of the trace is the end of the session; what it says is of no interest.
        await session.CopyToAsync(Stream.Null);
    }

    private static async Task<NetworkStream> ConnectAsync(int processId)
    {
        // Processes that were killed leave theirs behind, and numbers come again: the newest is of the one that lives.
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{processId}-*-socket").MaxBy(File.GetCreationTimeUtc)!;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Sends a command; answers the session it speaks of.</summary>
    private static async Task<ulong> AskAsync(NetworkStream stream, byte command, byte[] payload)
    {
        var message = new byte[HeaderLength + payload.Length];
        "DOTNET_IPC_V1\0"u8.CopyTo(message);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        (message[16], message[17]) = (EventPipeCommands, command);
        payload.CopyTo(message, HeaderLength);
        await stream.WriteAsync(message);

        var answer = new byte[HeaderLength + sizeof(ulong)];
        await stream.ReadExactlyAsync(answer);
        return answer[16] == byte.MaxValue && answer[17] == 0
            ? BinaryPrimitives.ReadUInt64LittleEndian(answer.AsSpan(HeaderLength))
            : throw new InvalidOperationException("The process refuses to be diagnosed.");
    }

    private static byte[] SessionRequest()
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write(BufferMegabytes);
        writer.Write(NetTraceFormat);
        writer.Write(false);
        writer.Write(1);
        writer.Write(CollectKeyword);
        writer.Write(Informational);
        writer.Write(Runtime.Length + 1);
        writer.Write(Encoding.Unicode.GetBytes(Runtime + "\0"));
        writer.Write(0);
        return memory.ToArray();
    }
}
