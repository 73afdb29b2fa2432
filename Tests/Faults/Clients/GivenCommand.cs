using System.Net;
using Parley.Tests.Faults.Schedule;

namespace Parley.Tests.Faults.Clients;

/// <summary>A command as it was given, and what its user knows of it.</summary>
/// <param name="Kind">What was asked for.</param>
/// <param name="Prompt">What it says, for those that say something.</param>
/// <param name="Target">What the message says that it is about, for those that are about one.</param>
internal sealed record GivenCommand(CommandKind Kind, Prompt? Prompt = null, Prompt? Target = null)
{
    /// <summary>The answer; null when there was none, so that it may have been done or may yet be.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>Whether the message that was sent went into the queue, as the answer says.</summary>
    public bool Queued { get; init; }

    /// <summary>Whether an attempt before the last one had no answer: that one may still arrive.</summary>
    public bool MayArriveLate { get; init; }

    /// <summary>Whether it was done, as the answer says.</summary>
    public bool Accepted => Status is { } status && (int)status < 300;

    public override string ToString() =>
        $"{Kind}{(Prompt is { } prompt ? $" {prompt}" : "")}{(Target is { } target ? $" on {target}" : "")}: "
        + $"{(Status is { } status ? $"{(int)status}" : "unknown")}{(Queued ? " queued" : "")}{(MayArriveLate ? ", may arrive late" : "")}";
}
