namespace Parley.Grains.Workspaces.Provisioners;

/// <summary>Where workspaces reach the gateway. Asked for at each start: a program that is its own gateway knows it once it listens.</summary>
/// <param name="FindAsync">The address; null when nobody has said.</param>
public sealed record GatewayAddress(Func<CancellationToken, Task<Uri?>> FindAsync);
