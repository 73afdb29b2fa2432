using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Parley.Grains.Templates.Files;
using Parley.Grains.Templates.Manifests;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Templates;

/// <summary>Finding the manifest in what people upload, and in what nobody should.</summary>
public sealed class TemplateArchiveTests
{
    private const string Manifest = "agents: [{name: main}]\n";

    public static TheoryData<string, byte[]> Readable => new()
    {
        { "tar", Archives.Tar(("readme.md", "x"), ("template.yaml", Manifest)) },
        { "tar of a folder", Archives.Tar(("./template.yaml", Manifest), ("./sub/template.yaml", "x")) },
        { "zip", Archives.Zip(("template.yaml", Manifest), ("a/b.txt", "x")) },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public void The_manifest_at_the_top_is_found(string kind, byte[] archive)
    {
        Assert.NotEmpty(kind);
        Assert.Equal(Manifest, TemplateArchive.ReadManifest(archive).Value);
    }

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "has no template.yaml", Archives.Tar(("sub/template.yaml", Manifest)) },
        { "has no template.yaml", Archives.Zip(("template.yml", Manifest)) },
        { "twice", Archives.Tar(("template.yaml", Manifest), ("./template.yaml", Manifest)) },
        { "twice", Archives.Zip(("template.yaml", Manifest), ("template.yaml", Manifest)) },
        { "leads out", Archives.Tar(("template.yaml", Manifest), ("../evil", "x")) },
        { "leads out", Archives.Tar(("template.yaml", Manifest), ("/etc/passwd", "x")) },
        { "leads out", Archives.Zip(("template.yaml", Manifest), ("a/../../evil", "x")) },
        { "leads out", Archives.Zip(("template.yaml", Manifest), ("..\\evil", "x")) },
        { "no file and no folder", Link() },
        { "more than 1000 entries", Archives.Zip([.. Enumerable.Range(0, 1001).Select(number => ($"{number}", ""))]) },
        { "more than 1000 entries", Archives.Tar([.. Enumerable.Range(0, 1001).Select(number => ($"{number}", ""))]) },
        { "expands to more than 64 MiB", Bomb() },
        { "at most 256 KiB", Archives.Zip(("template.yaml", new string('#', ManifestParser.MaxBytes + 1))) },
        { "at most 256 KiB", Archives.Tar(("template.yaml", new string('#', ManifestParser.MaxBytes + 1))) },
        { "is not UTF-8", NotUtf8() },
        { "is damaged", Archives.Zip(("template.yaml", Manifest))[..^30] },
        { "is damaged", Archives.Tar(("a", new string('x', 5000)), ("template.yaml", Manifest))[..2000] },
        { "is damaged", [.. "PK\u0003\u0004"u8, .. new byte[100]] },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Anything_else_is_refused(string why, byte[] archive) =>
        Assert.Contains(why, TemplateArchive.ReadManifest(archive).Refusal!.Detail, StringComparison.Ordinal);

    [Fact]
    public void A_length_that_lies_expands_no_further_than_a_manifest_may()
    {
        // The central directory says 1 byte; the content is 8 MiB.
        var zip = Archives.Zip(("template.yaml", new string('#', 8 << 20)));
        var directory = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        const int LengthPlace = 24;
        BitConverter.TryWriteBytes(zip.AsSpan(directory + LengthPlace), 1);
        var reply = TemplateArchive.ReadManifest(zip);
        Assert.True(reply.Refusal is not null || reply.Value!.Length == 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Damage_anywhere_never_ends_in_anything_but_an_answer(int seed)
    {
        var random = new Random(seed);
        byte[][] sound = [Archives.Zip(("template.yaml", Manifest), ("b", "x")), Archives.Tar(("template.yaml", Manifest), ("b", "x"))];
        for (var i = 0; i < 2000; i++)
        {
            var archive = (byte[])sound[i % 2].Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                archive[random.Next(archive.Length)] = (byte)random.Next(256);
            var reply = TemplateArchive.ReadManifest(archive);
            Assert.True(reply.Refusal is not null || reply.Value is not null, $"seed {seed}, archive {i}");
        }
    }

    private static byte[] Link()
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "template.yaml") { LinkName = "/etc/passwd" });
        return bytes.ToArray();
    }

    private static byte[] Bomb()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            using var content = zip.CreateEntry("zeros", CompressionLevel.Fastest).Open();
            for (var i = 0; i <= 64; i++)
                content.Write(new byte[1 << 20]);
        }

        return bytes.ToArray();
    }

    private static byte[] NotUtf8()
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "template.yaml") { DataStream = new MemoryStream(Encoding.Latin1.GetBytes("a: é")) });
        return bytes.ToArray();
    }
}
