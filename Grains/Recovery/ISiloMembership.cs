namespace Parley.Grains.Recovery;

/// <summary>Which silos live, as the engine knows it. One implementation an engine, in Silo's hosting files.</summary>
public interface ISiloMembership
{
    /// <summary>Name of this silo process; never used again by another one.</summary>
    string Self { get; }

    /// <summary>Names of all silos that are alive, this one included.</summary>
    IReadOnlyCollection<string> Alive { get; }

    /// <summary>
    /// Cancelled when others no longer count this silo as alive and may have its chats: what a chat has asked for outside must end
    /// then. To be read anew for each piece of work, since the process may join again.
    /// </summary>
    CancellationToken Lost { get; }

    /// <summary>Completes when the set of live silos is another than was seen, which may be at once.</summary>
    Task WaitForChangeAsync(IReadOnlyCollection<string> seen, CancellationToken cancellationToken);
}
