namespace Parley.Grains.Abstractions.Files;

/// <summary>A file that a user has uploaded (spec/chat.md 1.8). Its bytes never change.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatFile")]
public sealed record ChatFile
{
    /// <summary>Most bytes of a file: 10 MiB (spec/chat.md 1.8).</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    [Id(0)] public required Guid Id { get; init; }

    /// <summary>Who uploaded it; the only one who sees it.</summary>
    [Id(1)] public required Guid OwnerId { get; init; }

    /// <summary>Its name without any path; empty when the client gave none.</summary>
    [Id(2)] public required string Name { get; init; }

    /// <summary>What its bytes are, whatever the client declared: <c>image/png</c>, <c>jpeg</c>, <c>gif</c> or <c>webp</c>.</summary>
    [Id(3)] public required string MediaType { get; init; }

    /// <summary>How many bytes it has.</summary>
    [Id(4)] public required int Size { get; init; }

    [Id(5)] public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The beginning of an upload.</summary>
[GenerateSerializer, Immutable, Alias("parley.NewFile")]
public sealed record NewFile
{
    /// <summary>The id it is to have; never used before.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>The name as the client gave it; paths and control characters are taken out of it.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>Its first bytes, which say what it is; full unless it is the only piece.</summary>
    [Id(2)] public required FilePiece First { get; init; }
}

/// <summary>Consecutive bytes of a file.</summary>
/// <param name="Data">The bytes. Nobody writes into them once the piece is made.</param>
[GenerateSerializer, Immutable, Alias("parley.FilePiece")]
public sealed record FilePiece([property: Id(0)] ReadOnlyMemory<byte> Data)
{
    /// <summary>
    /// Bytes of every piece but the last: 256 KiB. Far below the longest message between processes, few enough to be written one by one.
    /// </summary>
    public const int Size = 256 * 1024;

    /// <summary>Pieces of the largest file.</summary>
    public const int MaxCount = ChatFile.MaxBytes / Size;
}
