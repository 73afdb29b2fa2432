using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Parley.Grains.Storage.Secrets;

/// <summary>A key for AES-256-GCM and the id by which ciphertexts name it. Never printed.</summary>
public sealed class EncryptionKey
{
    /// <summary>Length of a key, in bytes.</summary>
    public const int Length = 32;

    /// <summary>Length of the proof of integrity, in bytes; AES-GCM's longest.</summary>
    internal const int TagLength = 16;

    private readonly byte[] _key;

    private EncryptionKey(byte[] key)
    {
        _key = key;
        // One way: who reads a ciphertext learns which key it needs, and nothing of the key.
        Id = BinaryPrimitives.ReadUInt64BigEndian(HMACSHA256.HashData(key, "parley encryption key"u8));
    }

    /// <summary>Names the key.</summary>
    public ulong Id { get; }

    /// <summary>A fresh one.</summary>
    public static EncryptionKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads a key from its base64 form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EncryptionKey? key)
    {
        var bytes = new byte[Length];
        key = Convert.TryFromBase64String(text, bytes, out var length) && length == Length ? new EncryptionKey(bytes) : null;
        return key is not null;
    }

    /// <summary>The key itself in base64, for the file that keeps it.</summary>
    public string ToBase64() => Convert.ToBase64String(_key);

    /// <summary>Hides the key wherever it is printed.</summary>
    public override string ToString() => $"EncryptionKey {{ Id = {Id:x16} }}";

    internal AesGcm CreateCipher() => new(_key, TagLength);
}
