namespace Parley.Grains.Workspaces;

/// <summary>
/// Addresses that an agent may name as its own. This server calls them, so where a provisioner knows the address no other is taken, and
/// otherwise only a web server's: a program in a workspace must not have this server talk to whatever it likes.
/// </summary>
internal static class AgentAddress
{
    /// <summary>The address to call; null when it is none.</summary>
    /// <param name="told">What the agent says.</param>
    /// <param name="expected">What its provisioner says; null for nothing.</param>
    public static string? Parse(string? told, string? expected)
    {
        if (expected is not null)
            return told == expected ? expected : null;
        var text = told is null || told.Contains("://", StringComparison.Ordinal) ? told : $"http://{told}";
        return Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme == Uri.UriSchemeHttp && uri.Host.Length > 0 && uri.UserInfo.Length == 0
            && uri.PathAndQuery == "/" && uri.Fragment.Length == 0
                ? $"http://{uri.Authority}"
                : null;
    }
}
