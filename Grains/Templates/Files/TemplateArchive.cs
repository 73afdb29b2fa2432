using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Parley.Grains.Templates.Manifests;

namespace Parley.Grains.Templates.Files;

/// <summary>
/// Finds the manifest in an archive (platform.md 0.1). Nothing is ever unpacked to a disk, and of all entries only the manifest is
/// expanded, no further than a manifest may be long. What an archive of files has no need for is refused: links, devices, names that
/// lead out of it.
/// </summary>
internal static class TemplateArchive
{
    /// <summary>Most entries.</summary>
    public const int MostEntries = 1000;

    /// <summary>Most bytes of all files together, as the archive declares them.</summary>
    public const long MostExpanded = 64 * 1024 * 1024;

    private const string ManifestName = "template.yaml";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of the manifest.</summary>
    /// <param name="archive">The whole archive, at most 10 MiB.</param>
    public static Reply<string> ReadManifest(byte[] archive)
    {
        try
        {
            using var stream = new MemoryStream(archive, writable: false);
            var manifest = ArchiveType.Of(archive) is ArchiveType.Zip ? ReadZip(stream) : ReadTar(stream);
            return manifest.Refusal is { } refusal ? refusal
                : manifest.Value is not { } bytes ? TemplateRefusals.NoManifest
                : bytes.Length > ManifestParser.MaxBytes ? TemplateRefusals.ManifestTooLarge
                : StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return TemplateRefusals.InvalidManifest([new Validation(ManifestName, "is not UTF-8")]);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException)
        {
            return TemplateRefusals.InvalidArchive("is damaged");
        }
    }

    private static Reply<byte[]?> ReadZip(Stream stream)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        var entries = new Entries();
        byte[]? manifest = null;
        foreach (var entry in zip.Entries)
        {
            // The upper half holds the file's mode where it was packed on Unix.
            const int TypeMask = 0xF000, Regular = 0x8000, Folder = 0x4000;
            var type = (entry.ExternalAttributes >> 16) & TypeMask;
            if (entries.Refuse(entry.FullName, entry.Length, type is 0 or Regular or Folder) is { } refusal)
                return refusal;
            if (!IsManifest(entry.FullName))
                continue;
            if (manifest is not null)
                return TemplateRefusals.InvalidArchive($"has {ManifestName} twice");
            using var content = entry.Open();
            manifest = ReadBounded(content);
        }

        return new Reply<byte[]?> { Value = manifest };
    }

    private static Reply<byte[]?> ReadTar(Stream stream)
    {
        using var tar = new TarReader(stream, leaveOpen: true);
        var entries = new Entries();
        byte[]? manifest = null;
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
                continue;
            var isPlain = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory;
            if (entries.Refuse(entry.Name, entry.Length, isPlain) is { } refusal)
                return refusal;
            if (!IsManifest(entry.Name))
                continue;
            if (manifest is not null)
                return TemplateRefusals.InvalidArchive($"has {ManifestName} twice");
            manifest = entry.DataStream is { } content ? ReadBounded(content) : [];
        }

        return new Reply<byte[]?> { Value = manifest };
    }

    private static bool IsManifest(string name) => name is ManifestName or $"./{ManifestName}";

    // One byte more than a manifest may have tells that it is too long, whatever its entry says of its length.
    private static byte[] ReadBounded(Stream content)
    {
        var buffer = new byte[ManifestParser.MaxBytes + 1];
        return buffer[..content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Counts entries and judges each.</summary>
    private sealed class Entries
    {
        private int _count;
        private long _expanded;

        public Refusal? Refuse(string name, long length, bool isPlain)
        {
            _expanded += length;
            return ++_count > MostEntries ? TemplateRefusals.InvalidArchive($"has more than {MostEntries} entries")
                : _expanded > MostExpanded ? TemplateRefusals.InvalidArchive($"expands to more than {MostExpanded >> 20} MiB")
                : !isPlain ? TemplateRefusals.InvalidArchive("holds something that is no file and no folder")
                : LeadsOut(name) ? TemplateRefusals.InvalidArchive("holds a name that leads out of it")
                : null;
        }

        private static bool LeadsOut(string name) =>
            name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal)
            || name.Split('/').Contains("..");
    }
}
