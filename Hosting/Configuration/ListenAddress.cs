using Microsoft.Extensions.Configuration;

namespace Parley.Hosting.Configuration;

/// <summary>Where the web server listens.</summary>
public static class ListenAddress
{
    /// <summary>When nobody says where: on this machine only.</summary>
    public const string Default = "http://127.0.0.1:5080";

    // The framework's own ways to say it; each of them counts as having said it.
    private static readonly string[] Keys = ["urls", "http_ports", "https_ports"];

    /// <summary>An address as something to open: "any address" is only something to listen on.</summary>
    public static string Reachable(string address) => address
        .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
        .Replace("//[::]", "//localhost", StringComparison.Ordinal)
        .Replace("//*", "//localhost", StringComparison.Ordinal)
        .Replace("//+", "//localhost", StringComparison.Ordinal);

    /// <summary>Where the web server will listen: addresses of its own section, when there are any, win over all others.</summary>
    internal static IEnumerable<string> In(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(endpoint => endpoint["Url"]).OfType<string>().ToArray();
        return endpoints.Length > 0
            ? endpoints
            : (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    internal static void SetDefault(IConfigurationManager configuration)
    {
        if (Keys.All(key => string.IsNullOrWhiteSpace(configuration[key])) && !configuration.GetSection("Kestrel:Endpoints").Exists())
            configuration["urls"] = Default;
    }
}
