using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Parley.Silo.Configuration;

/// <summary>A setting: its name, the keys under which the framework's configuration may hold it, and what its value must be.</summary>
/// <param name="Name">As in the documentation and in fault messages.</param>
/// <param name="Keys">Configuration keys, first found wins.</param>
/// <param name="Allowed">The allowed form, for a fault message.</param>
/// <param name="IsAllowed">Whether a value has it.</param>
internal sealed record Setting(string Name, string[] Keys, string Allowed, Func<string, bool> IsAllowed);

/// <summary>Every setting of Parley's own. A setting that is not here does not exist.</summary>
internal static partial class Settings
{
    private const int LongestModelName = 200;

    public static readonly Setting Urls = new(
        "--urls / ASPNETCORE_URLS", ["urls"], "addresses such as http://127.0.0.1:5080, several separated by ';'", AreUrls);

    public static readonly Setting Connection = new(
        "ConnectionStrings__Parley", ["ConnectionStrings:Parley"], "a PostgreSQL connection string such as Host=db;Database=parley;Username=parley;Password=...", IsConnectionString);

    public static readonly Setting Data = new("PARLEY_DATA", ["PARLEY_DATA", "Parley:Data"], "the path of a directory", IsDirectoryPath);

    public static readonly Setting Model = new(
        "PARLEY_MODEL", ["PARLEY_MODEL", "Parley:Model"], $"the name of a model, without spaces, at most {LongestModelName} characters", value => value.Length <= LongestModelName && Printable().IsMatch(value));

    public static readonly Setting OwnerKey = new(
        "PARLEY_OWNER_API_KEY", ["PARLEY_OWNER_API_KEY", "Parley:OwnerApiKey"], "<id>-<secret>, an id of 10 and a secret of 22 letters and digits", value => ApiKey().IsMatch(value));

    public static readonly Setting OpenAIKey = new("OPENAI_API_KEY", ["OPENAI_API_KEY"], "printable characters without spaces", value => Printable().IsMatch(value));

    public static readonly Setting OpenAIBaseUrl = new(
        "OPENAI_BASE_URL", ["OPENAI_BASE_URL"], "an absolute http or https address such as https://api.openai.com/v1", value => IsHttp(value) && !value.Contains('?', StringComparison.Ordinal));

    public static readonly Setting[] All = [Urls, Connection, Data, Model, OwnerKey, OpenAIKey, OpenAIBaseUrl];

    /// <summary>Sections of the framework that the command line may set too.</summary>
    public static readonly string[] OpenSections = ["Logging:", "Kestrel:"];

    /// <summary>Whether a key, in the form of the framework's configuration, is one of ours.</summary>
    public static bool IsKnown(string key) => All.Any(setting => setting.Keys.Contains(key, StringComparer.OrdinalIgnoreCase));

    public static bool IsLogLevel(string value) => Enum.TryParse<LogLevel>(value, ignoreCase: true, out _);

    private static bool AreUrls(string value) => value.Split(';', StringSplitOptions.TrimEntries) is var urls && urls.All(IsListenAddress);

    // The web server allows * and + for any host, which Uri does not know; a path has no meaning in an address to listen on.
    private static bool IsListenAddress(string url) =>
        AnyHost().Replace(url, "$1any") is var plain && IsHttp(plain) && new Uri(plain).PathAndQuery == "/";

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

    private static bool IsDirectoryPath(string value) => !value.Contains('\0', StringComparison.Ordinal) && !File.Exists(value);

    [GeneratedRegex("^[A-Za-z0-9]{10}-[A-Za-z0-9]{22}\\z")]
    private static partial Regex ApiKey();

    [GeneratedRegex("^[!-~]+\\z")]
    private static partial Regex Printable();

    [GeneratedRegex("^(https?://)[*+](?=[:/]|$)")]
    private static partial Regex AnyHost();
}
