namespace Parley.Grains.Storage.Secrets;

/// <summary>
/// A secret cannot be stored or read. The message says why and what an operator does about it; it holds nothing of the secret, of the
/// ciphertext or of a key.
/// </summary>
public sealed class SecretUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
