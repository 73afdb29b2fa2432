namespace Parley.Grains.Storage;

/// <summary>
/// The run's own step or its reading failed in storage. Not the model's fault and not the turn's: the activation gives the chat up, and
/// the next one goes on from what is stored.
/// </summary>
internal sealed class StorageFailedException(Exception inner) : Exception("The chat could not be read or stored.", inner);
