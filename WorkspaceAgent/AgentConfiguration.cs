using System.Net;
using System.Security.Cryptography;

namespace Parley.WorkspaceAgent;

/// <summary>What the environment says.</summary>
/// <param name="Listen">Where to serve: a TCP end point or, when null, <paramref name="Socket"/>.</param>
/// <param name="Socket">The path of a socket to serve on; null for TCP.</param>
/// <param name="ServerUrl">The server; null when the agent stands alone.</param>
/// <param name="ServerToken">What the agent shows the server; null when it stands alone.</param>
/// <param name="ApiSecret">What callers show the agent.</param>
internal sealed record AgentConfiguration(IPEndPoint? Listen, string? Socket, Uri? ServerUrl, string? ServerToken, string ApiSecret)
{
    private const string ServerUrlName = "CODER_AGENT_URL";
    private const string ServerTokenName = "CODER_AGENT_TOKEN";
    private const string ListenName = "PARLEY_AGENT_LISTEN";
    private const string SecretName = "PARLEY_AGENT_SECRET";
    private const string SocketPrefix = "unix:";
    private const int SecretBytes = 32;

    /// <summary>The variables that nobody else may read.</summary>
    public static string[] Secrets => [ServerTokenName, SecretName];

    /// <summary>The variables that are meant for the agent alone.</summary>
    public static string[] Own => [.. Secrets, ListenName];

    /// <summary>Reads the environment.</summary>
    /// <returns>The configuration, or what is wrong with the environment.</returns>
    public static (AgentConfiguration? Configuration, string? Fault) Read()
    {
        var listen = Variable(ListenName) ?? "127.0.0.1:0";
        var socket = listen.StartsWith(SocketPrefix, StringComparison.Ordinal) ? listen[SocketPrefix.Length..] : null;
        IPEndPoint? endPoint = null;
        if (socket is null ? !IPEndPoint.TryParse(listen, out endPoint) : !Path.IsPathFullyQualified(socket))
            return (null, $"{ListenName} must be an address such as 127.0.0.1:0, or unix: and an absolute path.");
        var token = Variable(ServerTokenName);
        var secret = Variable(SecretName);
        if (Variable(ServerUrlName) is not { } url)
        {
            return secret is null
                ? (null, $"Set {ServerUrlName} and {ServerTokenName}, or {SecretName} to serve without a server.")
                : (new AgentConfiguration(endPoint, socket, null, null, secret), null);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            return (null, $"{ServerUrlName} must be an http or https address.");
        if (token is null)
            return (null, $"{ServerTokenName} is missing.");
        secret ??= Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
        return (new AgentConfiguration(endPoint, socket, server, token, secret), null);
    }

    /// <summary>Where it serves; neither the token nor the secret.</summary>
    public override string ToString() => Socket ?? $"{Listen}";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
