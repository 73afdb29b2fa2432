using System.Globalization;
using Parley.Grains.Storage.Secrets;
using Parley.Hosting;
using Parley.Hosting.Configuration;
using Parley.Silo;

namespace Parley.Program.LocalCluster;

/// <summary>Which processes a local cluster has, and what each of them is told.</summary>
internal static class ClusterPlan
{
    // Not for clients, and read from cluster.json by whoever wants it.
    private const string SiloUrl = "http://127.0.0.1:0";

    private const string AllowedUrl =
        "a local cluster takes one address with a port, such as http://127.0.0.1:5080; its gateways take that port and the following ones";

    // What the parts read themselves of the framework's configuration, beside Parley's own settings.
    private static readonly string[] SharedSections = ["Logging", "Gateway"];

    // Told to each part by the runner, or nothing for a part of a local cluster.
    private static readonly Setting[] Withheld =
        [Settings.Urls, Settings.Connection, Settings.Data, Settings.ClusterSecret, Settings.ClusterListen, Settings.ClusterAdvertise];

    /// <summary>The silos, with all that the operator has set.</summary>
    /// <param name="count">How many.</param>
    /// <param name="values">What the operator has set.</param>
    /// <param name="configuration">The framework's configuration.</param>
    /// <param name="dataDirectory">What all of them keep on disk.</param>
    /// <param name="connectionString">Their database.</param>
    /// <param name="secret">What they prove to each other that they know.</param>
    /// <param name="gatewayUrl">Where the first gateway listens.</param>
    /// <exception cref="StartFailedException">The data directory's encryption key cannot be read or made.</exception>
    public static IEnumerable<ProcessPlan> Silos(
        int count,
        SettingValues values,
        IConfiguration configuration,
        string dataDirectory,
        string connectionString,
        string secret,
        string gatewayUrl)
    {
        var settings = Shared(configuration, connectionString, secret);
        settings[Settings.Data.Keys[0]] = dataDirectory;
        foreach (var setting in SiloConfiguration.Accepted.Except(Withheld))
        {
            if (values[setting] is { } value)
                settings[setting.Keys[0]] = value;
        }

        // Agents of workspaces talk to the first gateway, which keeps its port. One that takes any port has to be told of.
        if (!settings.ContainsKey(Settings.AccessUrl.Keys[0]) && Port(gatewayUrl) is > 0)
            settings[Settings.AccessUrl.Keys[0]] = ListenAddress.Reachable(gatewayUrl);

        // The silos of one machine share its data directory, and so the key that a single process there would use.
        if (!settings.ContainsKey(Settings.EncryptionKey.Keys[0]))
            settings[Settings.EncryptionKey.Keys[0]] = EncryptionKeyIn(dataDirectory);

        return Enumerable.Range(1, count).Select(
            number => new ProcessPlan($"silo-{number}", "Silo", "Parley.Silo.dll", SiloUrl, KeepsPort: false, settings));
    }

    /// <summary>The gateways: the first where the operator wants it, the others on the ports that follow.</summary>
    /// <exception cref="ConfigurationException">The address does not end with a port, or is several.</exception>
    public static IEnumerable<ProcessPlan> Gateways(
        int count, string urls, IConfiguration configuration, string connectionString, string secret)
    {
        var settings = Shared(configuration, connectionString, secret);
        return GatewayUrls(count, urls).Select((url, index) => new ProcessPlan(
            $"gateway-{index + 1}", "Gateway", "Parley.Gateway.dll", url, KeepsPort: true, settings));
    }

    /// <summary>Where the gateways listen.</summary>
    /// <exception cref="ConfigurationException">The address does not end with a port, or is several.</exception>
    public static IEnumerable<string> GatewayUrls(int count, string urls) =>
        Port(urls) is { } first && first + count - 1 <= ushort.MaxValue
            ? Enumerable.Range(0, count).Select(index => WithPort(urls, first == 0 ? 0 : first + index))
            : throw new ConfigurationException([new(Settings.Urls.Name, AllowedUrl)]);

    /// <summary>The address with another port.</summary>
    public static string WithPort(string url, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{url[..url.LastIndexOf(':')]}:{port}");

    private static int? Port(string urls) =>
        !urls.Contains(';', StringComparison.Ordinal)
            && ushort.TryParse(urls.AsSpan(urls.LastIndexOf(':') + 1).TrimEnd('/'), CultureInfo.InvariantCulture, out var port)
            ? port
            : null;

    private static string EncryptionKeyIn(string dataDirectory)
    {
        try
        {
            return new EncryptionKeyFile(Path.Combine(dataDirectory, EncryptionKeyFile.Name)).ReadOrCreate().ToBase64();
        }
        catch (SecretUnavailableException e)
        {
            throw new StartFailedException(e.Message, e);
        }
    }

    private static Dictionary<string, string> Shared(IConfiguration configuration, string connectionString, string secret)
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Parley"] = connectionString,
            [Settings.ClusterSecret.Keys[0]] = secret,
        };
        foreach (var (key, value) in SharedSections.SelectMany(section => configuration.GetSection(section).AsEnumerable()))
        {
            if (value is not null)
                settings[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return settings;
    }
}
