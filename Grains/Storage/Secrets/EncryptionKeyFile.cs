namespace Parley.Grains.Storage.Secrets;

/// <summary>The generated encryption key of a deployment, in a file beside its data that only its owner can read.</summary>
/// <param name="path">Where the file is, or shall be.</param>
public sealed class EncryptionKeyFile(string path)
{
    /// <summary>The file's name in the data directory.</summary>
    public const string Name = "encryption.key";

    /// <summary>How long the process that creates the file may take to write it, and how often the others look.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Poll = TimeSpan.FromMilliseconds(25);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where the file is, or shall be.</summary>
    public string FullPath => path;

    /// <summary>The key, or null when there is no file.</summary>
    /// <exception cref="SecretUnavailableException">The file cannot be read, or holds no key.</exception>
    public EncryptionKey? Read()
    {
        try
        {
            return EncryptionKey.TryParse(File.ReadAllText(path).Trim(), out var key)
                ? key
                : throw new SecretUnavailableException($"{path} does not hold an encryption key. Restore it from a backup, or remove it.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SecretUnavailableException($"The encryption key in {path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The key, which is made if there is none; several processes may try at once and get the same.</summary>
    /// <exception cref="SecretUnavailableException">The file cannot be read or written, or holds no key.</exception>
    public EncryptionKey ReadOrCreate()
    {
        // Only one process creates the file; the others read what it writes. (A move that must not replace anything would not do: it looks
        // first and renames then.)
        var start = TimeProvider.System.GetTimestamp();
        for (; ; Thread.Sleep(Poll))
        {
            try
            {
                if (Read() is { } known)
                    return known;
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                Write();
            }
            catch (SecretUnavailableException fault)
                when ((fault.InnerException is IOException || IsEmpty()) && TimeProvider.System.GetElapsedTime(start) < Patience)
            {
                // Somebody has created it and is about to write, or writes: until it is closed nobody else may open it.
            }
            catch (IOException) when (File.Exists(path))
            {
                // Somebody was quicker.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new SecretUnavailableException(
                    $"No encryption key can be kept in {path}: {e.Message} Set PARLEY_ENCRYPTION_KEY, or make the directory writable.", e);
            }
        }
    }

    private bool IsEmpty() => new FileInfo(path) is { Exists: true, Length: 0 };

    private void Write()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(path, options);
        using var writer = new StreamWriter(stream);
        writer.WriteLine(EncryptionKey.Create().ToBase64());
        writer.Flush();
        // What the key encrypts goes into a database that is flushed; a power cut must not take the key and leave the ciphertext.
        stream.Flush(flushToDisk: true);
    }
}
