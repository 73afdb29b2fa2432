namespace Parley.Engine.Tests.Fixtures;

/// <summary>A service that lives as long as one activation.</summary>
public sealed class ScopedThing(Probe probe) : IDisposable
{
    public string Owner { get; set; } = "";

    public void Dispose() => probe.Note(Owner, "scope disposed");
}
