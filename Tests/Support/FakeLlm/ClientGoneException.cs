namespace Parley.Tests.Support;

/// <summary>A write found the client gone, perhaps a moment before the server's own signal says so.</summary>
internal sealed class ClientGoneException() : Exception("The client went away.");
