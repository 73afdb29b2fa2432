using System.Reflection;
using System.Text.Json;

namespace Parley.Engine.Hosting;

/// <summary>Settings of the grain engine.</summary>
public sealed class EngineOptions
{
    /// <summary>Where grain classes are looked for. At least one.</summary>
    public IList<Assembly> GrainAssemblies { get; } = [];

    /// <summary>The PostgreSQL server. Without it the engine uses the <c>NpgsqlDataSource</c> in the services.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The key under which the services hold the <c>NpgsqlDataSource</c> to use; null for the one without a key.</summary>
    public object? DataSourceKey { get; set; }

    /// <summary>How long nobody uses an activation before it goes away. Long enough for a reader to come back to a chat.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a caller waits for an answer, and a grain for its activation. As in Orleans. Enumerations have no limit.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a deactivation may take, and all of them together when the host stops. Less than the 30 s that a host gives by default.
    /// </summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How long a silo that died without a word keeps its grains from others. It ends its
    /// activations in the last quarter when it cannot renew.
    /// </summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the lease is renewed: three times before the last quarter begins.</summary>
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How <see cref="IPersistentState{TState}"/> is written.</summary>
    public JsonSerializerOptions StateJson { get; set; } = JsonSerializerOptions.Web;

    /// <summary>
    /// How arguments and results cross between processes. With fields, which tuples are made of. A product that can be rolled back keeps to
    /// what both versions read: unknown members are ignored, missing ones keep their default.
    /// </summary>
    public JsonSerializerOptions WireJson { get; set; } = new(JsonSerializerDefaults.Web) { IncludeFields = true, MaxDepth = 128 };

    /// <summary>The cluster that this process belongs to; null for a silo that runs alone on its database.</summary>
    public ClusterOptions? Cluster { get; set; }
}
