namespace Parley.Engine;

/// <summary>On a constructor parameter of type <see cref="IPersistentState{TState}"/>: the grain's stored record of this name.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PersistentStateAttribute(string stateName) : Attribute
{
    public string StateName { get; } = stateName;
}
