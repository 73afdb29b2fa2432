using Parley.Engine.Enumerations;

namespace Parley.Engine.Activations;

/// <summary>What hangs on an activation beside its turns: timers and open enumerations. Thread-safe.</summary>
internal sealed class ActivationUses
{
    private readonly Lock _gate = new();
    private HashSet<IOpenEnumeration>? _enumerations;
    private HashSet<GrainTimer>? _timers;
    private bool _closed;

    internal bool HasEnumerations
    {
        get
        {
            lock (_gate)
                return _enumerations is { Count: > 0 };
        }
    }

    internal void Add(GrainTimer timer)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                (_timers ??= []).Add(timer);
                return;
            }
        }

        timer.Dispose();
    }

    internal void Remove(GrainTimer timer)
    {
        lock (_gate)
            _timers?.Remove(timer);
    }

    /// <summary>False when the activation is ending: nothing new is opened.</summary>
    internal bool TryAdd(IOpenEnumeration enumeration)
    {
        lock (_gate)
            return !_closed && (_enumerations ??= []).Add(enumeration);
    }

    internal void Remove(IOpenEnumeration enumeration)
    {
        lock (_gate)
            _enumerations?.Remove(enumeration);
    }

    /// <summary>Stops the timers, takes nothing new, and tells which enumerations are to be ended.</summary>
    internal IOpenEnumeration[] Close()
    {
        GrainTimer[] timers;
        IOpenEnumeration[] enumerations;
        lock (_gate)
        {
            _closed = true;
            timers = [.. _timers ?? []];
            enumerations = [.. _enumerations ?? []];
        }

        foreach (var timer in timers)
            timer.Dispose();
        return enumerations;
    }
}
