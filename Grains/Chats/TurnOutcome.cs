namespace Parley.Grains.Chats;

/// <summary>How a turn ended, as far as the chat's status is concerned.</summary>
internal enum TurnOutcome
{
    /// <summary>The model had its say: the queue's head goes next, else the chat waits.</summary>
    Finished,

    /// <summary>The turn failed: the chat shows the error.</summary>
    Failed,

    /// <summary>A limit was reached before a model call: the chat stays as it is until that is raised.</summary>
    Paused,

    /// <summary>The model had its say, and the owner's day allows no further turn: the queue waits for another day.</summary>
    Held,

    /// <summary>
    /// The host is stopping: the turn is pending and another activation takes it up, whether it failed,
    /// was cut or had just finished (matrix 5, 23).
    /// </summary>
    HandedOver,
}

/// <summary>The one place where an end is turned into an outcome.</summary>
internal static class TurnOutcomes
{
    /// <summary>Shutdown comes before failure and success; an interrupt never gets here, it takes the turn from the run at once.</summary>
    /// <param name="hostStopping">Whether the process is on its way out.</param>
    /// <param name="ended">How the run itself ended.</param>
    public static TurnOutcome Of(bool hostStopping, TurnOutcome ended) => hostStopping ? TurnOutcome.HandedOver : ended;
}
