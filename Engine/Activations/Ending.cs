namespace Parley.Engine.Activations;

/// <summary>Why an activation ends, and how long that may take before it is stopped where it stands.</summary>
internal sealed record Ending(DeactivationReason Reason, TimeSpan Timeout);
