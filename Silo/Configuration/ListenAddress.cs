using Microsoft.Extensions.Configuration;

namespace Parley.Silo.Configuration;

/// <summary>Where the web server listens when nobody says so: on this machine only.</summary>
internal static class ListenAddress
{
    private const string Default = "http://127.0.0.1:5080";

    // The framework's own ways to say it; each of them counts as having said it.
    private static readonly string[] Keys = ["urls", "http_ports", "https_ports"];

    public static void SetDefault(IConfigurationManager configuration)
    {
        if (Keys.All(key => string.IsNullOrWhiteSpace(configuration[key])) && !configuration.GetSection("Kestrel:Endpoints").Exists())
            configuration["urls"] = Default;
    }
}
