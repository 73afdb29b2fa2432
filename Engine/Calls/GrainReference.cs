namespace Parley.Engine.Calls;

/// <summary>Which grain a proxy means, and how calls to it are made.</summary>
internal sealed class GrainReference(GrainId id, CallEnvironment environment)
{
    internal GrainId Id { get; } = id;

    internal CallEnvironment Environment { get; } = environment;
}
