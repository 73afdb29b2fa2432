namespace Parley.Engine.Storage;

/// <summary>A stored record whose type does not matter to the one who loads it.</summary>
internal interface IStoredState
{
    Task ReadStateAsync(CancellationToken cancellationToken);
}
