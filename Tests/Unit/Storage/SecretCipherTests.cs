using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Text;
using Parley.Grains.Storage.Secrets;

namespace Parley.Tests.Unit.Storage;

public sealed class SecretCipherTests : IDisposable
{
    private const string Secret = "sk-very-secret";

    private static readonly SecretPlace Place = new("providers.api_key", Guid.Parse("5f0e1b5c-4a53-4a7e-9f21-6a0b53e1a001"));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("parley-secrets-");

    private string KeyPath => Path.Combine(_directory.FullName, "data", EncryptionKeyFile.Name);

    [Fact]
    public void What_is_stored_hides_the_secret_and_gives_it_back()
    {
        var cipher = Cipher(EncryptionKey.Create());

        var stored = cipher.Protect(Place, Secret);

        Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(stored), StringComparison.Ordinal);
        Assert.Equal(Secret, cipher.Reveal(Place, stored));
        Assert.NotEqual(stored, cipher.Protect(Place, Secret));
        Assert.False(File.Exists(KeyPath), "With a key given none is generated.");
    }

    [Fact]
    public void A_ciphertext_moved_to_another_row_or_column_is_refused()
    {
        var cipher = Cipher(EncryptionKey.Create());
        var stored = cipher.Protect(Place, Secret);

        Assert.Throws<SecretUnavailableException>(() => cipher.Reveal(Place with { Row = Guid.NewGuid() }, stored));
        Assert.Throws<SecretUnavailableException>(() => cipher.Reveal(Place with { Column = "mcp_servers.headers" }, stored));
    }

    [Fact]
    public void A_ciphertext_with_any_byte_changed_or_cut_off_is_refused()
    {
        var cipher = Cipher(EncryptionKey.Create());
        var stored = cipher.Protect(Place, Secret);

        for (var at = 0; at < stored.Length; at++)
        {
            byte[] changed = [.. stored];
            changed[at] ^= 1;
            Assert.Throws<SecretUnavailableException>(() => cipher.Reveal(Place, changed));
            Assert.Throws<SecretUnavailableException>(() => cipher.Reveal(Place, stored[..at]));
        }
    }

    [Fact]
    public void Another_key_is_told_clearly_by_its_id_and_shows_nothing_secret()
    {
        var key = EncryptionKey.Create();
        var stored = Cipher(key).Protect(Place, Secret);

        var failure = Assert.Throws<SecretUnavailableException>(() => Cipher(EncryptionKey.Create()).Reveal(Place, stored));

        Assert.Contains($"{key.Id:x16}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("PARLEY_ENCRYPTION_KEY", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key.ToBase64(), failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key.ToBase64(), key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_former_key_still_decrypts_and_no_longer_encrypts()
    {
        var (former, current) = (EncryptionKey.Create(), EncryptionKey.Create());
        var stored = Cipher(former).Protect(Place, Secret);
        var cipher = Cipher(current, former);

        Assert.Equal(Secret, cipher.Reveal(Place, stored));
        Assert.Equal(Secret, Cipher(current).Reveal(Place, cipher.Protect(Place, Secret)));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_generated_key_is_its_owners_alone_and_the_next_process_finds_it()
    {
        var stored = Cipher().Protect(Place, Secret);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        Assert.Equal(Secret, Cipher().Reveal(Place, stored));
        // Who goes over to a key of the environment can still read what the generated one encrypted.
        Assert.Equal(Secret, Cipher(EncryptionKey.Create()).Reveal(Place, stored));
    }

    [Fact]
    public void Processes_that_generate_a_key_at_once_agree_on_one()
    {
        var ids = new ulong[16];

        Parallel.For(0, ids.Length, i => ids[i] = new EncryptionKeyFile(KeyPath).ReadOrCreate().Id);

        Assert.Single(ids.Distinct());
        Assert.Single(_directory.GetFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_silo_of_a_cluster_generates_none_and_says_what_to_do()
    {
        var cipher = new SecretCipher(new EncryptionKeys([], new EncryptionKeyFile(KeyPath), mayGenerate: false));

        var failure = Assert.Throws<SecretUnavailableException>(() => cipher.Protect(Place, Secret));

        Assert.Contains("PARLEY_ENCRYPTION_KEY", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyPath));
    }

    [Fact]
    public void A_file_that_holds_no_key_is_named_and_never_replaced()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyPath)!);
        File.WriteAllText(KeyPath, "half a k");

        var failure = Assert.Throws<SecretUnavailableException>(() => Cipher().Protect(Place, Secret));

        Assert.Contains(KeyPath, failure.Message, StringComparison.Ordinal);
        Assert.Equal("half a k", File.ReadAllText(KeyPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64 at all")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void Text_that_is_not_32_bytes_of_base64_is_no_key(string text) => Assert.False(EncryptionKey.TryParse(text, out _));

    public void Dispose() => _directory.Delete(recursive: true);

    private SecretCipher Cipher(params ImmutableArray<EncryptionKey> keys) =>
        new(new EncryptionKeys(keys, new EncryptionKeyFile(KeyPath), mayGenerate: true));
}
