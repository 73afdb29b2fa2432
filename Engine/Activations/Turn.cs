using Parley.Engine.Calls;

namespace Parley.Engine.Activations;

/// <summary>
/// One unit of work for an activation: a call or a timer's tick. Every turn accepted is finished, abandoned or rerouted exactly once.
/// </summary>
internal abstract class Turn : TurnLink
{
    /// <summary>Who runs it; set when it is accepted.</summary>
    internal Activation Activation { get; set; } = null!;

    internal abstract Interleaving Interleaving { get; }

    /// <summary>Whether having run it counts as use of the activation.</summary>
    internal abstract bool IsActivity { get; }

    /// <summary>Runs on the activation's scheduler. Ends in <see cref="Activation.Finish"/>, now or later, and never throws.</summary>
    internal abstract void Start(Grain grain);

    /// <summary>Whether the deadline has passed; the turn has then told whoever waits for it.</summary>
    internal abstract bool Expire(long now);

    /// <summary>The activation has gone before the turn began: it looks for another way.</summary>
    internal abstract void Reroute();

    /// <summary>Nobody will finish the turn: whoever waits for it is told.</summary>
    internal abstract void Abandon(Exception reason);
}
