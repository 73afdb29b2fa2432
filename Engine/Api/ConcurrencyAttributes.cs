namespace Parley.Engine;

/// <summary>On a method of a grain interface: the call only reads. Such calls interleave with each other, never with others.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;

/// <summary>On a method of a grain interface: the call starts at once, whatever else of the grain is under way.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>On a method of a grain interface: the caller does not wait and never hears of a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;

/// <summary>On a grain class without identity of its own: calls are served by several activations on the silo of the caller.</summary>
/// <param name="maxLocalWorkers">Most activations of one key on a silo; the number of processors unless told.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute(int maxLocalWorkers) : Attribute
{
    public StatelessWorkerAttribute() : this(Environment.ProcessorCount)
    {
    }

    public int MaxLocalWorkers { get; } = maxLocalWorkers;
}
