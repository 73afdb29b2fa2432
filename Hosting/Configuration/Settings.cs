using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Parley.Hosting.Configuration;

/// <summary>Every setting of Parley's own. A setting that is not here does not exist; each program takes some of them.</summary>
public static partial class Settings
{
    private const int LongestModelName = 200;

    // An hour: whoever waits longer does not want a limit, and a chat would hang on a provider that is gone (field.md R10).
    private const int LongestSilence = 3600;

    // A day, for those who mean no limit at all.
    private const int LongestStall = 86_400;

    // A tree is one user's; more at once only wait for each other at the provider.
    private const int MostSubagents = 64;

    // As many characters as 128 bits in hexadecimal, and then some for those who write words.
    private const int ShortestSecret = 32;

    // AES-256.
    private const int EncryptionKeyLength = 32;

    /// <summary>Where the web server listens.</summary>
    public static readonly Setting Urls = new(
        "--urls / ASPNETCORE_URLS", ["urls"],
        "addresses such as http://127.0.0.1:5080, several separated by ';'",
        AreUrls);

    /// <summary>The PostgreSQL server.</summary>
    public static readonly Setting Connection = new(
        "ConnectionStrings__Parley", ["ConnectionStrings:Parley"],
        "a PostgreSQL connection string such as Host=db;Database=parley;Username=parley;Password=...",
        IsConnectionString);

    /// <summary>The directory for what Parley keeps on disk.</summary>
    public static readonly Setting Data = new(
        "PARLEY_DATA", ["PARLEY_DATA", "Parley:Data"],
        "the path of a directory",
        IsDirectoryPath);

    /// <summary>The model of the default model config.</summary>
    public static readonly Setting Model = new(
        "PARLEY_MODEL", ["PARLEY_MODEL", "Parley:Model"],
        $"the name of a model, without spaces, at most {LongestModelName} characters",
        value => value.Length <= LongestModelName && Printable().IsMatch(value));

    /// <summary>How long the provider may send nothing.</summary>
    public static readonly Setting ModelSilence = new(
        "PARLEY_MODEL_SILENCE", ["PARLEY_MODEL_SILENCE", "Parley:ModelSilence"],
        $"seconds, from 1 to {LongestSilence}",
        value => IsNumber(value, LongestSilence));

    /// <summary>How long the provider may send nothing of its answer while it keeps the connection alive.</summary>
    public static readonly Setting ModelStall = new(
        "PARLEY_MODEL_STALL", ["PARLEY_MODEL_STALL", "Parley:ModelStall"],
        $"seconds, from 1 to {LongestStall}",
        value => IsNumber(value, LongestStall));

    /// <summary>How many subagents of a chat may be at work at once.</summary>
    public static readonly Setting MaxSubagents = new(
        "PARLEY_MAX_SUBAGENTS", ["PARLEY_MAX_SUBAGENTS", "Parley:MaxSubagents"],
        $"a number from 1 to {MostSubagents}",
        value => IsNumber(value, MostSubagents));

    /// <summary>What a tree of chats may use unless something else is set for it.</summary>
    public static readonly Setting Budget = new(
        "PARLEY_BUDGET", ["PARLEY_BUDGET", "Parley:Budget"],
        "limits such as tokens=1000000,cost_micros=5000000,tool_calls=1000,work_seconds=86400,children=50, each a number or unlimited",
        value => BudgetLimits().IsMatch(value));

    /// <summary>The folder of workspaces on this machine.</summary>
    public static readonly Setting Workspaces = new(
        "PARLEY_WORKSPACES", ["PARLEY_WORKSPACES", "Parley:Workspaces"],
        "the path of a directory",
        IsDirectoryPath);

    /// <summary>Where workspaces reach the gateway.</summary>
    public static readonly Setting AccessUrl = new(
        "PARLEY_ACCESS_URL", ["PARLEY_ACCESS_URL", "Parley:AccessUrl"],
        "an absolute http or https address such as http://127.0.0.1:5080",
        value => IsHttp(value) && !value.Contains('?', StringComparison.Ordinal));

    /// <summary>Whether a chat without a workspace gets one when it first needs it.</summary>
    public static readonly Setting WorkspaceOnDemand = new(
        "PARLEY_WORKSPACE_ON_DEMAND", ["PARLEY_WORKSPACE_ON_DEMAND", "Parley:WorkspaceOnDemand"],
        "true or false",
        value => value is "true" or "false");

    /// <summary>An API key of the owner.</summary>
    public static readonly Setting OwnerKey = new(
        "PARLEY_OWNER_API_KEY", ["PARLEY_OWNER_API_KEY", "Parley:OwnerApiKey"],
        "<id>-<secret>, an id of 10 and a secret of 22 letters and digits",
        value => ApiKey().IsMatch(value));

    /// <summary>The provider's key.</summary>
    public static readonly Setting OpenAIKey = new(
        "OPENAI_API_KEY", ["OPENAI_API_KEY"],
        "printable characters without spaces",
        value => Printable().IsMatch(value));

    /// <summary>The provider's address.</summary>
    public static readonly Setting OpenAIBaseUrl = new(
        "OPENAI_BASE_URL", ["OPENAI_BASE_URL"],
        "an absolute http or https address such as https://api.openai.com/v1",
        value => IsHttp(value) && !value.Contains('?', StringComparison.Ordinal));

    /// <summary>The Anthropic provider's key.</summary>
    public static readonly Setting AnthropicKey = new(
        "ANTHROPIC_API_KEY", ["ANTHROPIC_API_KEY"],
        "printable characters without spaces",
        value => Printable().IsMatch(value));

    /// <summary>The Anthropic provider's address.</summary>
    public static readonly Setting AnthropicBaseUrl = new(
        "ANTHROPIC_BASE_URL", ["ANTHROPIC_BASE_URL"],
        "an absolute http or https address such as https://api.anthropic.com",
        value => IsHttp(value) && !value.Contains('?', StringComparison.Ordinal));

    /// <summary>What encrypts the secrets in the database.</summary>
    public static readonly Setting EncryptionKey = new(
        "PARLEY_ENCRYPTION_KEY", ["PARLEY_ENCRYPTION_KEY", "Parley:EncryptionKey"],
        $"{EncryptionKeyLength} bytes in base64; several, separated by commas, while they are changed: the first encrypts, all decrypt",
        AreEncryptionKeys);

    /// <summary>What the processes of a cluster prove to each other that they know.</summary>
    public static readonly Setting ClusterSecret = new(
        "PARLEY_CLUSTER_SECRET", ["PARLEY_CLUSTER_SECRET", "Parley:ClusterSecret"],
        $"at least {ShortestSecret} printable characters without spaces, the same in every process of the cluster",
        value => value.Length >= ShortestSecret && Printable().IsMatch(value));

    /// <summary>Where a silo takes calls from the others.</summary>
    public static readonly Setting ClusterListen = new(
        "PARLEY_CLUSTER_LISTEN", ["PARLEY_CLUSTER_LISTEN", "Parley:ClusterListen"],
        "an address of this machine and a port, such as 10.0.0.5:5090; port 0 is any free one",
        value => ClusterAddress.TryParseListen(value, out _));

    /// <summary>What a silo tells the others to call it by.</summary>
    public static readonly Setting ClusterAdvertise = new(
        "PARLEY_CLUSTER_ADVERTISE", ["PARLEY_CLUSTER_ADVERTISE", "Parley:ClusterAdvertise"],
        "a name or address and a port under which the other processes reach this one, such as silo-1:5090",
        value => ClusterAddress.TryParseAdvertise(value, out _));

    private static bool AreUrls(string value) => value.Split(';', StringSplitOptions.TrimEntries) is var urls && urls.All(IsListenAddress);

    // The web server allows * and + for any host, which Uri does not know; a path has no meaning in an address to listen on.
    private static bool IsListenAddress(string url) =>
        AnyHost().Replace(url, "$1any") is var plain && IsHttp(plain) && new Uri(plain).PathAndQuery == "/";

    private static bool IsNumber(string value, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most;

    private static bool IsHttp(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && uri.Fragment.Length == 0;

    private static bool IsConnectionString(string value)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(value).Host);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            return false;
        }
    }

    private static bool AreEncryptionKeys(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries).All(key =>
            Convert.TryFromBase64String(key, new byte[value.Length], out var length) && length == EncryptionKeyLength);

    private static bool IsDirectoryPath(string value) => !value.Contains('\0', StringComparison.Ordinal) && !File.Exists(value);

    [GeneratedRegex("^(?:(?:^|,)(?:tokens|cost_micros|tool_calls|work_seconds|children)=(?:[0-9]{1,15}|unlimited))+\\z")]
    private static partial Regex BudgetLimits();

    [GeneratedRegex("^[A-Za-z0-9]{10}-[A-Za-z0-9]{22}\\z")]
    private static partial Regex ApiKey();

    [GeneratedRegex("^[!-~]+\\z")]
    private static partial Regex Printable();

    [GeneratedRegex("^(https?://)[*+](?=[:/]|$)")]
    private static partial Regex AnyHost();
}
