using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>
/// The object behind a grain reference: turns a method call into a <see cref="Call"/>. Equal when it means the same grain.
/// </summary>
[SuppressMessage("Performance", "CA1852", Justification = "The generated proxies derive from it.")]
internal class GrainProxy : DispatchProxy
{
    private GrainReference _reference = null!;

    internal GrainId Id => _reference.Id;

    public override bool Equals(object? obj) => obj is GrainProxy other && other.Id == Id;

    public override int GetHashCode() => Id.GetHashCode();

    public override string ToString() => Id.ToString();

    /// <summary>A copy for another grain of the same interface: far cheaper than making a proxy anew.</summary>
    internal GrainProxy For(GrainReference reference)
    {
        var proxy = (GrainProxy)MemberwiseClone();
        proxy._reference = reference;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        GrainMethod.Of(targetMethod!).Send(_reference, args ?? []);
}
