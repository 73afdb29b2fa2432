using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Workspaces;

/// <summary>What an agent may say of itself.</summary>
internal static class AgentRegistrations
{
    private const int LongestSecret = 256;
    private const int ShortestSecret = 16;
    private const int LongestPath = 4096;
    private const int LongestVersion = 100;

    /// <summary>Why a registration is not taken; null when it is.</summary>
    /// <param name="registration">What the agent says.</param>
    /// <param name="expectedAddress">Where it has to answer; null when it is the agent that says so.</param>
    public static Refusal? Check(AgentRegistration registration, string? expectedAddress) => registration switch
    {
        _ when AgentAddress.Parse(registration.Address, expectedAddress) is null =>
            Invalid("address", expectedAddress is null ? "must be host:port or http://host:port" : "is not where this agent was told to answer"),
        { ApiSecret: not { Length: >= ShortestSecret and <= LongestSecret } } =>
            Invalid("api_secret", $"must be {ShortestSecret} to {LongestSecret} characters"),
        _ when registration.ApiSecret.Any(character => character is < '!' or > '~') =>
            Invalid("api_secret", "must be printable characters without spaces"),
        { Version.Length: > LongestVersion } => Invalid("version", $"must be at most {LongestVersion} characters"),
        { ExpandedDirectory: { } directory } when directory.Length > LongestPath || !directory.StartsWith('/') || directory.Contains('\0') =>
            Invalid("expanded_directory", $"must be an absolute path of at most {LongestPath} characters"),
        { Version: { } version } when version.Contains('\0') => Invalid("version", "must be plain text"),
        _ => null,
    };

    private static Refusal Invalid(string field, string detail) => new()
    {
        Code = RefusalCode.Invalid,
        Message = "Invalid registration.",
        Validations = [new Validation(field, detail)],
    };
}
