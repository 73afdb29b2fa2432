namespace Parley.Engine.Activations;

/// <summary>Where an activation is found by callers.</summary>
internal interface IActivationHome
{
    /// <summary>The activation ends: from now on callers find another.</summary>
    void Remove(Activation activation);
}
