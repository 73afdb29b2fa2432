using System.Runtime.CompilerServices;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Files;

/// <summary>
/// Carries files to and from their grain, piece by piece: at no time does a transfer hold more than one piece. A call that fails is not
/// repeated: the client may, for an upload that was cut off means nothing.
/// </summary>
internal sealed partial class FileTransfers(IGrainFactory grains, ILogger<FileTransfers> logger)
{
    private IFileGrain Files => grains.GetGrain<IFileGrain>(Guid.Empty);

    /// <summary>Stores a file as it arrives.</summary>
    /// <param name="actor">Whose it is.</param>
    /// <param name="name">What the client calls it.</param>
    /// <param name="body">Its bytes; read to one piece beyond the limit at most.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async Task<Outcome<UploadedFile>> UploadAsync(Actor actor, string name, Stream body, CancellationToken cancellationToken)
    {
        var id = Ids.NewFile();
        var answered = false;
        try
        {
            var outcome = await SendAsync(actor, id, name, body, cancellationToken);
            answered = true;
            return outcome;
        }
        finally
        {
            // A refused upload leaves nothing; one that was cut off does.
            if (!answered)
            {
                await DiscardAsync(actor, id);
            }
        }
    }

    public async Task<Outcome<ChatFile>> FindAsync(Actor actor, Guid id, CancellationToken cancellationToken) =>
        Problems.Of(await Files.Find(actor, id, cancellationToken));

    /// <summary>A file's bytes, each piece asked for when it is wanted.</summary>
    /// <exception cref="IOException">The file was deleted meanwhile.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        Actor actor, ChatFile file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var (number, read) = (0, 0); read < file.Size; number++)
        {
            var piece = await Files.Read(actor, file.Id, number, cancellationToken);
            if (piece.Refusal is not null)
            {
                throw new IOException($"File {file.Id} was deleted while it was read.");
            }

            read += piece.Value!.Data.Length;
            yield return piece.Value.Data;
        }
    }

    private async Task<Outcome<UploadedFile>> SendAsync(
        Actor actor, Guid id, string name, Stream body, CancellationToken cancellationToken)
    {
        var piece = await ReadPieceAsync(body, cancellationToken);
        var reply = await Files.Begin(actor, new NewFile { Id = id, Name = name, First = piece }, cancellationToken);
        for (var number = 1; reply.Refusal is null && piece.Data.Length == FilePiece.Size; number++)
        {
            piece = await ReadPieceAsync(body, cancellationToken);
            if (!piece.Data.IsEmpty)
            {
                reply = await Files.Append(actor, id, number, piece, cancellationToken);
            }
        }

        if (reply.Refusal is { } refusal)
        {
            return Problems.Of(refusal);
        }

        var completed = Problems.Of(await Files.Complete(actor, id, cancellationToken));
        return completed.Problem is { } problem ? problem : new UploadedFile(id);
    }

    // Fresh memory for each piece: it is the grain's once it is sent, also when the call's outcome is unknown here.
    private static async Task<FilePiece> ReadPieceAsync(Stream body, CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(FilePiece.Size);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return new FilePiece(buffer.AsMemory(0, length));
    }

    /// <summary>Takes away what an upload that failed has left, although its client may have gone.</summary>
    private async Task DiscardAsync(Actor actor, Guid id)
    {
        try
        {
            await Files.Discard(actor, id, CancellationToken.None);
        }
        catch (Exception exception) when (Problems.IsRuntimeFailure(exception))
        {
            LogLeft(exception, id);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "The upload {FileId} failed, and what there is of it stays until it is old enough to go.")]
    private partial void LogLeft(Exception exception, Guid fileId);
}
