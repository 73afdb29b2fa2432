namespace Parley.Grains.Files;

/// <summary>Tells what a file is by its bytes; what its sender says it is counts for nothing (spec/chat.md 1.8).</summary>
internal static class ImageType
{
    /// <summary>How far into a file is looked.</summary>
    public const int HeadBytes = 512;

    /// <summary>The media type of an allowed image, or null for anything else.</summary>
    /// <param name="data">The file from its first byte on.</param>
    public static string? Of(ReadOnlySpan<byte> data)
    {
        var head = data[..Math.Min(data.Length, HeadBytes)];
        return head.StartsWith(Png) ? "image/png"
            : head.StartsWith(Jpeg) ? "image/jpeg"
            : head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) ? "image/gif"
            : head.Length >= 14 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBPVP"u8) ? "image/webp"
            : null;
    }

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];
}
