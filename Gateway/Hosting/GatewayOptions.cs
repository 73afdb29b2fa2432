namespace Parley.Gateway.Hosting;

/// <summary>Settings of the gateway; section <c>Gateway</c> of the configuration.</summary>
public sealed class GatewayOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Gateway";

    /// <summary>Folder of the built web UI. Null means <c>wwwroot</c> beside the program.</summary>
    public string? WebRoot { get; set; }
}
