namespace Parley.Engine.Activations;

/// <summary>A place in a <see cref="TurnList"/>. Without neighbours it is in none.</summary>
internal class TurnLink
{
    internal TurnLink? Previous { get; set; }

    internal TurnLink? Next { get; set; }
}
