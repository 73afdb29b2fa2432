namespace Parley.Grains.Storage.Secrets;

/// <summary>
/// The keys of this process: the one that encrypts, and those that may be needed to decrypt what was stored before.
/// The environment's come first; a key is generated only where no other process could need it, and only when there is something to encrypt.
/// </summary>
/// <param name="given">From <c>PARLEY_ENCRYPTION_KEY</c>: the first encrypts, all decrypt; empty when it is not set.</param>
/// <param name="file">The generated key beside the data.</param>
/// <param name="mayGenerate">Whether this process is alone on its database. Silos without a common disk would each make a key of their own.</param>
public sealed class EncryptionKeys(ImmutableArray<EncryptionKey> given, EncryptionKeyFile file, bool mayGenerate)
{
    private readonly Lock _lock = new();
    private EncryptionKey? _kept;

    /// <summary>The key that encrypts.</summary>
    /// <exception cref="SecretUnavailableException">There is none, and none may be made.</exception>
    public EncryptionKey Current => given is [var first, ..] ? first
        : mayGenerate ? Kept(create: true)!
        : throw new SecretUnavailableException(
            "This cluster has no encryption key. Set PARLEY_ENCRYPTION_KEY to the same value in all silos (openssl rand -base64 32).");

    /// <summary>The key of an id, or null when this process does not have it.</summary>
    /// <exception cref="SecretUnavailableException">The generated key cannot be read.</exception>
    public EncryptionKey? Find(ulong id)
    {
        foreach (var key in given)
            if (key.Id == id) return key;

        return Kept(create: false) is { } kept && kept.Id == id ? kept : null;
    }

    private EncryptionKey? Kept(bool create)
    {
        lock (_lock)
            return _kept ??= create ? file.ReadOrCreate() : file.Read();
    }
}
