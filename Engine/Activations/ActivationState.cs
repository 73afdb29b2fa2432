namespace Parley.Engine.Activations;

/// <summary>The life of an activation, in its only order.</summary>
internal enum ActivationState : byte
{
    /// <summary>Nothing called it yet.</summary>
    New,

    /// <summary>It claims the grain, makes the instance and loads its state. Calls are taken in but not started.</summary>
    Activating,

    /// <summary>It runs calls.</summary>
    Active,

    /// <summary>It finishes what runs. Calls that come wait, and go to its successor.</summary>
    Deactivating,

    /// <summary>It refuses calls; who finds it looks again.</summary>
    Gone,
}
