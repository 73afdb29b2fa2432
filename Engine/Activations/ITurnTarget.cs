namespace Parley.Engine.Activations;

/// <summary>What the catalog finds for a grain.</summary>
internal interface ITurnTarget
{
    /// <summary>Takes a turn in. False when it has just gone: the caller looks again.</summary>
    bool Accept(Turn turn);
}
