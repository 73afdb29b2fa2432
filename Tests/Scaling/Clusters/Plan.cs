namespace Parley.Tests.Scaling.Clusters;

/// <summary>What is simulated. All of it is assumed but for the engine's own periods.</summary>
/// <param name="Silos">Silos at the start.</param>
internal sealed record Plan(int Silos)
{
    public const int ChatsPerSilo = 200;
    public const int SilosPerGateway = 5;
    public const int DatabaseCores = 16;
    public const double DeltasPerSecond = 20;

    /// <summary>A turn is three steps of 5 s in the mean, then its user is silent for 15 s: a step every 10 s.</summary>
    public const double StepLength = 5;

    public const double Silence = 15;
    public const double LastStep = 1 / 3.0;

    /// <summary>EngineOptions: lease 2 s, renewed every 500 ms; the silo gives up in the last quarter.</summary>
    public const double Lease = 2;

    public const double Renewal = 0.5;
    public const double GivesUpAfter = 0.75 * Lease;

    /// <summary>DueChats.Interval.</summary>
    public const double Look = 10;

    /// <summary>PostgresGrainDirectory.MaxClaims.</summary>
    public const int ClaimsAtOnce = 8;

    /// <summary>When silos are lost, and when it all ends.</summary>
    public const double LossAt = 5;

    public const double End = 20;

    /// <summary>Silos that are lost.</summary>
    public int Lost { get; init; }

    /// <summary>Whether they stop in an orderly way and hand over; else they die.</summary>
    public bool Graceful { get; init; }

    /// <summary>Whether every survivor wakes all chats that are due, as it was before they were divided.</summary>
    public bool Undivided { get; init; }

    public int Gateways => Math.Max(2, Silos / SilosPerGateway);
}
