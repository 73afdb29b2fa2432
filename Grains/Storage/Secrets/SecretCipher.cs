using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Grains.Storage.Secrets;

/// <summary>
/// Encrypts what the database may hold but nobody who reads it may know: providers' keys, headers of tool servers. AES-256-GCM, bound to
/// its place. A stored secret is <c>format (1 byte) | key id (8) | nonce (12) | tag (16) | ciphertext</c>.
/// </summary>
public sealed class SecretCipher(EncryptionKeys keys)
{
    private const byte Format = 1;
    private const int NonceLength = 12;
    private const int HeadLength = 1 + sizeof(ulong);
    private const int TextOffset = HeadLength + NonceLength + EncryptionKey.TagLength;

    /// <summary>Encrypts a secret for its place.</summary>
    /// <returns>What to store.</returns>
    /// <exception cref="SecretUnavailableException">There is no key to encrypt with.</exception>
    public byte[] Protect(SecretPlace place, string secret)
    {
        var key = keys.Current;
        var text = Encoding.UTF8.GetBytes(secret);
        var stored = new byte[TextOffset + text.Length];
        stored[0] = Format;
        BinaryPrimitives.WriteUInt64BigEndian(stored.AsSpan(1), key.Id);
        var nonce = stored.AsSpan(HeadLength, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = key.CreateCipher();
        cipher.Encrypt(
            nonce, text, stored.AsSpan(TextOffset), stored.AsSpan(HeadLength + NonceLength, EncryptionKey.TagLength), Bound(stored, place));
        CryptographicOperations.ZeroMemory(text);
        return stored;
    }

    /// <summary>Decrypts what was stored at a place.</summary>
    /// <exception cref="SecretUnavailableException">
    /// The key is another one than it was encrypted with, or it was changed, or stored at another place.
    /// </exception>
    public string Reveal(SecretPlace place, byte[] stored)
    {
        if (stored.Length < TextOffset || stored[0] != Format)
            throw new SecretUnavailableException($"The secret in {place.Column} is not in a form that this version knows.");
        var id = KeyOf(stored);
        var key = keys.Find(id) ?? throw new SecretUnavailableException(
            $"The secret in {place.Column} was encrypted with the key {id:x16}, which this process does not have. "
            + "Add that key to PARLEY_ENCRYPTION_KEY, or enter the secret again.");
        var text = new byte[stored.Length - TextOffset];
        using var cipher = key.CreateCipher();
        try
        {
            cipher.Decrypt(
                stored.AsSpan(HeadLength, NonceLength),
                stored.AsSpan(TextOffset),
                stored.AsSpan(HeadLength + NonceLength, EncryptionKey.TagLength),
                text,
                Bound(stored, place));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new SecretUnavailableException(
                $"The secret in {place.Column} was changed, or belongs to another row. Enter it again.", e);
        }

        return Encoding.UTF8.GetString(text);
    }

    /// <summary>The id of the key that a stored secret was encrypted with; 0 for what is no stored secret.</summary>
    internal static ulong KeyOf(byte[] stored) => stored.Length < HeadLength ? 0 : BinaryPrimitives.ReadUInt64BigEndian(stored.AsSpan(1));

    /// <summary>What the tag vouches for beside the text: format and key, and where it is stored.</summary>
    private static byte[] Bound(byte[] stored, SecretPlace place) => [.. stored.AsSpan(0, HeadLength), .. place.AssociatedData()];
}
