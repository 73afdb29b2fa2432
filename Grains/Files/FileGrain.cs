using Parley.Grains.Abstractions.Files;
using Parley.Grains.Chats;
using Parley.Grains.Identity;

namespace Parley.Grains.Files;

/// <summary>Takes and gives files. Holds nothing: every call is a short one to the database.</summary>
[StatelessWorker]
internal sealed class FileGrain(ChatFileStore store) : Grain, IFileGrain
{
    public async Task<Reply<Done>> Begin(Actor actor, NewFile file, CancellationToken cancellationToken)
    {
        if (!Authorizer.MayKeepFiles(actor))
            return Refusals.NotFound;
        if (IsTooLarge(0, file.First))
            return FileRefusals.TooLarge;
        if (ImageType.Of(file.First.Data.Span) is not { } mediaType)
            return FileRefusals.UnsupportedType;
        var begun = await store.BeginAsync(actor.UserId, file.Id, FileName.Clean(file.Name), mediaType, file.First.Data, cancellationToken);
        return begun ? Done.Instance : FileRefusals.TooManyUnused;
    }

    public async Task<Reply<Done>> Append(Actor actor, Guid fileId, int number, FilePiece piece, CancellationToken cancellationToken)
    {
        if (!Authorizer.MayKeepFiles(actor))
            return Refusals.NotFound;
        if (IsTooLarge(number, piece))
        {
            await store.DiscardAsync(actor.UserId, fileId, cancellationToken);
            return FileRefusals.TooLarge;
        }

        var appended = await store.AppendAsync(actor.UserId, fileId, number, piece.Data, cancellationToken);
        return appended ? Done.Instance : Refusals.NotFound;
    }

    public async Task<Reply<ChatFile>> Complete(Actor actor, Guid fileId, CancellationToken cancellationToken)
    {
        if (!Authorizer.MayKeepFiles(actor))
            return Refusals.NotFound;
        await store.CompleteAsync(actor.UserId, fileId, cancellationToken);
        return await Find(actor, fileId, cancellationToken);
    }

    public async Task Discard(Actor actor, Guid fileId, CancellationToken cancellationToken)
    {
        if (Authorizer.MayKeepFiles(actor))
            await store.DiscardAsync(actor.UserId, fileId, cancellationToken);
    }

    public async Task<Reply<ChatFile>> Find(Actor actor, Guid fileId, CancellationToken cancellationToken) =>
        Authorizer.MayKeepFiles(actor) && await store.FindAsync(actor.UserId, fileId, cancellationToken) is { } file
            ? file
            : Refusals.NotFound;

    public async Task<Reply<FilePiece>> Read(Actor actor, Guid fileId, int number, CancellationToken cancellationToken) =>
        Authorizer.MayKeepFiles(actor) && await store.ReadPieceAsync(actor.UserId, fileId, number, cancellationToken) is { } piece
            ? new FilePiece(piece)
            : Refusals.NotFound;

    // Pieces of at most 256 KiB, and at most forty of them: that is the limit of 10 MiB.
    private static bool IsTooLarge(int number, FilePiece piece) => number >= FilePiece.MaxCount || piece.Data.Length > FilePiece.Size;
}
