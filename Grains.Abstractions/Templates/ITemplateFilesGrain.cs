using Parley.Grains.Abstractions.Files;
using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Templates;

/// <summary>
/// Takes the archives that versions of templates are made from, a piece a call; from administrators only. An archive that no version was
/// made from goes after a day. Stateless; the key is always <see cref="Guid.Empty"/>.
/// </summary>
[Alias("parley.ITemplateFilesGrain")]
public interface ITemplateFilesGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Adds a piece to an upload; the first begins it. Refused when the bytes are of no archive, or too many: then nothing of it is kept.
    /// </summary>
    /// <param name="actor">Who uploads.</param>
    /// <param name="fileId">The id it is to have; never used before.</param>
    /// <param name="number">Which piece, from 0.</param>
    /// <param name="piece">Its bytes; full but for the last.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [Alias("Append")]
    Task<Reply<Done>> Append(Actor actor, Guid fileId, int number, FilePiece piece, CancellationToken cancellationToken);

    /// <summary>Ends an upload: from now on a version can be made of it.</summary>
    [Alias("Complete")]
    Task<Reply<Done>> Complete(Actor actor, Guid fileId, CancellationToken cancellationToken);

    /// <summary>Gives up an upload that is not complete. One that is not there is no error.</summary>
    [Alias("Discard")]
    Task Discard(Actor actor, Guid fileId, CancellationToken cancellationToken);
}
