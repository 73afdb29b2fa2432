using Microsoft.Extensions.Logging.Abstractions;
using Parley.Gateway.Errors;
using Parley.Gateway.Files;
using Parley.Gateway.Json;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Files;
using Parley.Grains.Abstractions.Identity;
using Parley.Tests.Unit.Gateway.Feeds;

namespace Parley.Tests.Unit.Gateway.Files;

/// <summary>A transfer holds one piece, however large the file is, and leaves nothing when it fails.</summary>
public sealed class FileTransfersTests
{
    private static readonly Actor Owner = new(Guid.NewGuid(), "owner", ActorKind.User);

    private readonly StoredPieces _grain = new();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(FilePiece.Size, 1)]
    [InlineData(FilePiece.Size + 1, 2)]
    [InlineData(ChatFile.MaxBytes, FilePiece.MaxCount)]
    public async Task An_upload_is_never_more_than_a_piece_ahead_of_what_is_stored(int size, int pieces)
    {
        var body = new CountedBody(size, _grain);
        var outcome = await UploadAsync(body);
        Assert.Equal(_grain.Completed, outcome.Value!.Id);
        Assert.Equal((pieces, size), (_grain.Pieces, _grain.Bytes));
        Assert.InRange(body.Ahead, 1, FilePiece.Size);
    }

    [Fact]
    public async Task An_upload_without_end_is_read_to_a_piece_beyond_the_limit()
    {
        var body = new CountedBody(int.MaxValue, _grain);
        var outcome = await UploadAsync(body);
        Assert.Equal(413, outcome.Problem!.Status);
        Assert.InRange(body.Taken, ChatFile.MaxBytes + 1, ChatFile.MaxBytes + FilePiece.Size);
        Assert.Null(_grain.Completed);
    }

    [Fact]
    public async Task An_upload_that_breaks_off_is_discarded()
    {
        var body = new CountedBody(ChatFile.MaxBytes, _grain) { BreaksAt = 3 * FilePiece.Size };
        await Assert.ThrowsAsync<IOException>(() => UploadAsync(body));
        Assert.Equal((3, true), (_grain.Pieces, _grain.Discarded));
    }

    private Task<Outcome<UploadedFile>> UploadAsync(Stream body) =>
        new FileTransfers(GrainDoubles.Of(_grain), NullLogger<FileTransfers>.Instance).UploadAsync(Owner, "", body, CancellationToken.None);

    /// <summary>Counts what it is given to keep.</summary>
    private sealed class StoredPieces : IFileGrain
    {
        public int Pieces { get; private set; }

        public int Bytes { get; private set; }

        public Guid? Completed { get; private set; }

        public bool Discarded { get; private set; }

        public Task<Reply<Done>> Begin(Actor actor, NewFile file, CancellationToken cancellationToken) => Store(0, file.First);

        public Task<Reply<Done>> Append(Actor actor, Guid fileId, int number, FilePiece piece, CancellationToken cancellationToken) =>
            Store(number, piece);

        public Task<Reply<ChatFile>> Complete(Actor actor, Guid fileId, CancellationToken cancellationToken)
        {
            Completed = fileId;
            return Task.FromResult<Reply<ChatFile>>(new ChatFile
            {
                Id = fileId,
                OwnerId = actor.UserId,
                Name = "",
                MediaType = "image/png",
                Size = Bytes,
                CreatedAt = default,
            });
        }

        public Task Discard(Actor actor, Guid fileId, CancellationToken cancellationToken)
        {
            Discarded = true;
            return Task.CompletedTask;
        }

        public Task<Reply<ChatFile>> Find(Actor actor, Guid fileId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Reply<FilePiece>> Read(Actor actor, Guid fileId, int number, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private Task<Reply<Done>> Store(int number, FilePiece piece)
        {
            if (number == FilePiece.MaxCount)
                return Task.FromResult<Reply<Done>>(new Refusal { Code = RefusalCode.TooLarge, Message = "File too large." });
            Assert.Equal(Pieces++, number);
            Bytes += piece.Data.Length;
            return Task.FromResult<Reply<Done>>(Done.Instance);
        }
    }

    /// <summary>A body of zeros, in small reads; says how far it was read beyond what is stored.</summary>
    private sealed class CountedBody(int size, StoredPieces stored) : Stream
    {
        public int Taken { get; private set; }

        public int Ahead { get; private set; }

        public int BreaksAt { get; init; } = int.MaxValue;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Taken >= BreaksAt)
                throw new IOException("The client has gone.");
            var count = Math.Min(Math.Min(buffer.Length, 4096), size - Taken);
            Taken += count;
            Ahead = Math.Max(Ahead, Taken - stored.Bytes);
            return ValueTask.FromResult(count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
