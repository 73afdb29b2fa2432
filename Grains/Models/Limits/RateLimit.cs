namespace Parley.Grains.Models.Limits;

/// <summary>
/// Decides when calls with a key may be made that its provider limits: none for as long as the provider says, then one after the other
/// from a bucket of one token. A refusal halves the rate, each answer raises it a little, until there is no limit any more. First come,
/// first served. Knows neither clock nor grain.
/// </summary>
internal sealed class RateLimit(RateLimitState state)
{
    /// <summary>Calls a second after the first refusal.</summary>
    public const double FirstRate = 1;

    /// <summary>Calls a second that are let through at the least.</summary>
    public const double LowestRate = 0.1;

    /// <summary>Calls a second at which holding them back no longer makes a difference, so that the limit ends.</summary>
    public const double FullRate = 10;

    /// <summary>What each answer adds to the rate.</summary>
    public const double Raise = 0.1;

    /// <summary>How long after its time a limit still counts when nobody waits: who comes later does not come in a crowd.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    /// <summary>How long somebody whose turn has come keeps the place in line without asking: stopped, or lost with its silo.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // Timers are no more exact than that.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(1);

    private readonly List<(Guid Call, DateTimeOffset Due)> _line = [];
    private DateTimeOffset _refilledAt;

    /// <summary>The limit as it now is.</summary>
    public RateLimitState State { get; private set; } = state;

    private TimeSpan Interval => TimeSpan.FromSeconds(1 / State.Rate);

    /// <summary>Whether there is a limit.</summary>
    public CallTurn Look(DateTimeOffset now)
    {
        Tidy(now);
        return State.IsOpen ? CallTurn.Free : new CallTurn { IsLimited = true, Waiting = _line.Count };
    }

    /// <summary>Lets a call through or gives it a place in line.</summary>
    public CallTurn Ask(Guid call, DateTimeOffset now)
    {
        Tidy(now);
        if (State.IsOpen) return CallTurn.Free;
        var turn = Place(call, now);
        if (turn.Wait > TimeSpan.Zero) return turn;
        _line.RemoveAll(place => place.Call == call);
        _refilledAt = now + Interval;
        return turn;
    }

    /// <summary>Lowers the rate, unless the refused call is older than that, and puts the call at the end of the line.</summary>
    public CallTurn Refused(RefusedCall refused, DateTimeOffset now)
    {
        Tidy(now);
        var isNews = now - refused.Age >= State.LoweredAt;
        var rate = State.IsOpen ? FirstRate : isNews ? Math.Max(LowestRate, State.Rate / 2) : State.Rate;
        // Beyond what a call is tried for it is no rate that is limited but a quota, perhaps of one model, and no other call waits for that.
        var pause = refused.RetryAfter is { } named && named <= StepRetry.MaxFailing ? named : TimeSpan.FromSeconds(1 / rate);
        State = new RateLimitState
        {
            Rate = rate,
            Until = Later(State.Until, now + pause),
            LoweredAt = isNews ? now : State.LoweredAt,
        };
        _line.RemoveAll(place => place.Call == refused.Call);
        return Place(refused.Call, now);
    }

    /// <summary>Raises the rate, unless the answered call is from before it was lowered.</summary>
    public CallTurn Answered(TimeSpan age, DateTimeOffset now)
    {
        Tidy(now);
        if (!State.IsOpen && now - age >= State.LoweredAt)
        {
            var rate = State.Rate + Raise;
            State = rate < FullRate ? State with { Rate = rate } : RateLimitState.Open;
        }

        return Look(now);
    }

    private CallTurn Place(Guid call, DateTimeOffset now)
    {
        var index = _line.FindIndex(place => place.Call == call);
        if (index < 0)
        {
            index = _line.Count;
            _line.Add((call, now));
        }

        var due = Later(State.Until, _refilledAt) + (index * Interval);
        _line[index] = (call, due);
        return new CallTurn { IsLimited = true, Wait = due - now < Slack ? TimeSpan.Zero : due - now, Waiting = _line.Count };
    }

    private void Tidy(DateTimeOffset now)
    {
        _line.RemoveAll(place => place.Due + Patience < now);
        if (_line.Count == 0 && State.Until + Memory < now) State = RateLimitState.Open;
        if (State.IsOpen) _line.Clear();
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;
}
