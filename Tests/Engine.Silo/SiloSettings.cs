using System.Text.Json;

namespace Parley.Tests.EngineSilo;

/// <summary>How a silo process runs; it gets them as its one argument.</summary>
public sealed record SiloSettings(string Database, string Secret)
{
    /// <summary>The table that grains write to.</summary>
    public const string LedgerSql = """
        create table ledger (
            grain text not null, operation uuid not null, process int not null, at timestamptz not null default clock_timestamp())
        """;

    /// <summary>What the process writes when it can be called; its number follows.</summary>
    public const string Ready = "ready";

    /// <summary>The endpoint to listen on.</summary>
    public string Listen { get; init; } = "127.0.0.1:0";

    /// <summary>How far the wall clock of the process is off.</summary>
    public TimeSpan Skew { get; init; }

    public static SiloSettings Read(string[] arguments) => JsonSerializer.Deserialize<SiloSettings>(arguments[0])!;

    public override string ToString() => JsonSerializer.Serialize(this);
}
