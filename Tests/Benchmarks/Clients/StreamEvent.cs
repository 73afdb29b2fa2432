namespace Parley.Tests.Benchmarks.Clients;

/// <summary>What kind of event it is, as far as clients here care.</summary>
internal enum EventKind
{
    Other,
    Status,
    Part,
    Message,
}

/// <summary>
/// An event as it came, by reference into its frame. Texts are taken without unescaping: the provider's double sends none that need it.
/// </summary>
internal ref struct StreamEvent
{
    public EventKind Kind { get; set; }

    /// <summary>Text of a part, or of an assistant's message.</summary>
    public ReadOnlySpan<byte> Text { get; set; }

    /// <summary>The status, on a status event.</summary>
    public ReadOnlySpan<byte> Status { get; set; }

    /// <summary>Whether a snapshot begins here.</summary>
    public bool BeginsSnapshot { get; set; }

    /// <summary>The place after this event; empty inside a snapshot.</summary>
    public ReadOnlySpan<byte> Position { get; set; }
}
