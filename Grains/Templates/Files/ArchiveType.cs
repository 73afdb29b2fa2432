namespace Parley.Grains.Templates.Files;

/// <summary>Tells an archive by its first bytes, whatever the client calls it.</summary>
internal static class ArchiveType
{
    public const string Tar = "application/x-tar";
    public const string Zip = "application/zip";

    // Where POSIX archives say that they are one.
    private const int TarMagicPlace = 257;

    /// <summary>The media type; null for bytes of no archive.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("PK\u0003\u0004"u8) ? Zip
        : bytes.Length > TarMagicPlace && bytes[TarMagicPlace..].StartsWith("ustar"u8) ? Tar
        : null;
}
