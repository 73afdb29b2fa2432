using Parley.Grains.Abstractions.Files;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Chats;
using Parley.Grains.Identity;

namespace Parley.Grains.Templates.Files;

/// <summary>Takes archives. Holds nothing: every call is a short one to the database.</summary>
[StatelessWorker]
internal sealed class TemplateFilesGrain(Administrators administrators, TemplateFileStore store) : Grain, ITemplateFilesGrain
{
    public async Task<Reply<Done>> Append(Actor actor, Guid fileId, int number, FilePiece piece, CancellationToken cancellationToken)
    {
        if (await administrators.RefuseOthersAsync(actor, cancellationToken) is { } forbidden)
            return forbidden;
        if (number == 0)
        {
            if (ArchiveType.Of(piece.Data.Span) is null)
                return TemplateRefusals.NoArchive;
            await store.BeginAsync(actor.UserId, fileId, cancellationToken);
        }

        // Forty pieces of 256 KiB are the limit of 10 MiB, that of files of chats.
        if (number >= FilePiece.MaxCount || piece.Data.Length > FilePiece.Size)
        {
            await store.DiscardAsync(actor.UserId, fileId, cancellationToken);
            return TemplateRefusals.FileTooLarge;
        }

        return await store.AppendAsync(actor.UserId, fileId, number, piece.Data, cancellationToken) ? Done.Instance : Refusals.NotFound;
    }

    public async Task<Reply<Done>> Complete(Actor actor, Guid fileId, CancellationToken cancellationToken) =>
        await administrators.RefuseOthersAsync(actor, cancellationToken) is { } forbidden ? forbidden
        : await store.CompleteAsync(actor.UserId, fileId, cancellationToken) ? Done.Instance
        : Refusals.NotFound;

    public Task Discard(Actor actor, Guid fileId, CancellationToken cancellationToken) =>
        store.DiscardAsync(actor.UserId, fileId, cancellationToken);
}
