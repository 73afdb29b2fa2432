namespace Parley.Engine.Calls;

/// <summary>A grain's identity in the cluster: the name of its class and its key.</summary>
internal readonly record struct GrainId(string Type, string Key)
{
    /// <summary>How a <see cref="Guid"/> key is written.</summary>
    internal const string GuidFormat = "N";

    /// <summary>By key alone: few types share one, and hashing the type's name as well would double the cost of a look-up.</summary>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Type}/{Key}";
}
