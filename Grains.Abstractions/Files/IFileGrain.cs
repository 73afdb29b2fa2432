using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Files;

/// <summary>
/// Takes and gives the files of users (spec/chat.md 1.8), a piece a call, so that no process holds a whole one for another. Each user sees
/// only their own; every other file looks absent. Stateless: any silo may answer; the key is always <see cref="Guid.Empty"/>.
/// </summary>
/// <remarks>
/// An upload is <see cref="Begin"/>, <see cref="Append"/> for each further piece in order, <see cref="Complete"/>. Repeating a call changes
/// nothing. Before it is complete a file can neither be read nor named in a message.
/// </remarks>
[Alias("parley.IFileGrain")]
public interface IFileGrain : IGrainWithGuidKey
{
    /// <summary>Begins an upload. Refused when the bytes are of no allowed type, or when too many files of the user wait unused.</summary>
    [Alias("Begin")]
    Task<Reply<Done>> Begin(Actor actor, NewFile file, CancellationToken cancellationToken);

    /// <summary>Adds a piece to an upload. One piece too many ends the upload: the file is too large, and nothing of it is kept.</summary>
    /// <param name="actor">Who uploads.</param>
    /// <param name="fileId">The file.</param>
    /// <param name="number">Which piece, from 1; <see cref="Begin"/> has brought number 0.</param>
    /// <param name="piece">Its bytes; full but for the last.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [Alias("Append")]
    Task<Reply<Done>> Append(Actor actor, Guid fileId, int number, FilePiece piece, CancellationToken cancellationToken);

    /// <summary>Ends an upload: from now on the file can be read and used.</summary>
    [Alias("Complete")]
    Task<Reply<ChatFile>> Complete(Actor actor, Guid fileId, CancellationToken cancellationToken);

    /// <summary>Gives up an upload that is not complete; what there is of it goes. One that is not there is no error.</summary>
    [Alias("Discard")]
    Task Discard(Actor actor, Guid fileId, CancellationToken cancellationToken);

    /// <summary>What is known of a file.</summary>
    [Alias("Find")]
    Task<Reply<ChatFile>> Find(Actor actor, Guid fileId, CancellationToken cancellationToken);

    /// <summary>A piece of a file, from number 0 on; not found behind the last.</summary>
    [Alias("Read")]
    Task<Reply<FilePiece>> Read(Actor actor, Guid fileId, int number, CancellationToken cancellationToken);
}
