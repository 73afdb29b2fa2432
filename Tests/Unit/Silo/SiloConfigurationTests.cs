using System.Net;
using Microsoft.Extensions.Configuration;
using Parley.Grains.Budgets;
using Parley.Grains.Models.Catalog;
using Parley.Hosting.Configuration;
using Parley.Silo;

namespace Parley.Tests.Unit.Silo;

public sealed class SiloConfigurationTests
{
    private const string OwnerKey = "abcdeFGHI0-abcdefghijklmnopqrst12";
    private const string Secret = "do-not-print-me";
    private const string EncryptionKeys = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, BQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string ClusterSecret = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Nothing_set_gives_the_defaults()
    {
        var read = Read([]);

        Assert.Null(read.ConnectionString);
        Assert.Equal(Path.GetFullPath(".data"), read.DataDirectory);
        Assert.Equal(EnvironmentProviders.None, read.Providers);
        Assert.Null(read.OwnerKey.Token);
        Assert.Equal((null, null, true), (read.Workspaces, read.AccessUrl, read.WorkspaceOnDemand));
        Assert.Null(read.Cluster);
    }

    [Fact]
    public void Everything_set_is_read()
    {
        var read = Read(new()
        {
            ["urls"] = "http://127.0.0.1:5081;http://*:80;http://[::1]:9",
            ["ConnectionStrings:Parley"] = "Host=db;Username=u;Password=p",
            ["PARLEY_DATA"] = "/var/lib/parley",
            ["PARLEY_MODEL"] = "gpt-5",
            ["PARLEY_MODEL_SILENCE"] = "300",
            ["PARLEY_MODEL_STALL"] = "900",
            ["PARLEY_BUDGET"] = "tokens=5,cost_micros=7,children=unlimited",
            ["PARLEY_MAX_SUBAGENTS"] = "3",
            ["PARLEY_WORKSPACES"] = "/srv/workspaces",
            ["PARLEY_ACCESS_URL"] = "https://parley.example",
            ["PARLEY_WORKSPACE_ON_DEMAND"] = "false",
            ["PARLEY_OWNER_API_KEY"] = OwnerKey,
            ["PARLEY_ENCRYPTION_KEY"] = EncryptionKeys,
            ["OPENAI_API_KEY"] = "sk-1",
            ["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1",
            ["ANTHROPIC_API_KEY"] = "sk-ant-1",
            ["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:8",
        });

        Assert.Equal("Host=db;Username=u;Password=p", read.ConnectionString);
        Assert.Equal("/var/lib/parley", read.DataDirectory);
        Assert.Equal(
            new(new("sk-1", new Uri("http://127.0.0.1:9/v1")), new("sk-ant-1", new Uri("http://127.0.0.1:8")), "gpt-5"), read.Providers);
        Assert.DoesNotContain("sk-", read.ToString(), StringComparison.Ordinal);
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)), (read.ModelLimits.Silence, read.ModelLimits.Stall));
        Assert.Equal(BudgetDefaults.Standard.Limits with { MaxTokens = 5, MaxCostMicros = 7, MaxChildren = null }, read.Budget.Limits);
        Assert.Equal(3, read.SubagentLimits.AtWork);
        Assert.Equal(
            ("/srv/workspaces", new Uri("https://parley.example"), false), (read.Workspaces, read.AccessUrl, read.WorkspaceOnDemand));
        Assert.Equal(OwnerKey, read.OwnerKey.Token);
        Assert.Equal(EncryptionKeys.Split(", "), read.EncryptionKeys.Select(key => key.ToBase64()));
    }

    [Fact]
    public void The_section_of_the_settings_file_is_read()
    {
        var read = Read(new() { ["Parley:Data"] = "/srv/parley", ["Parley:Model"] = "m", ["Parley:OwnerApiKey"] = OwnerKey });

        Assert.Equal(("/srv/parley", "m", OwnerKey), (read.DataDirectory, read.Providers.Model, read.OwnerKey.Token));
    }

    [Fact]
    public void Whoever_allows_a_long_silence_is_not_cut_off_by_the_default_of_the_other_limit() =>
        Assert.Equal(TimeSpan.FromHours(1), Read(new() { ["PARLEY_MODEL_SILENCE"] = "3600" }).ModelLimits.Stall);

    [Fact]
    public void A_variable_set_to_nothing_counts_as_not_set() =>
        Assert.Null(Read(new() { ["PARLEY_OWNER_API_KEY"] = "", ["OPENAI_BASE_URL"] = " " }).OwnerKey.Token);

    [Theory]
    [InlineData("urls", "127.0.0.1:5080", "--urls")]
    [InlineData("urls", "http://127.0.0.1:99999", "--urls")]
    [InlineData("urls", "http://127.0.0.1:5080/path", "--urls")]
    [InlineData("urls", "ftp://127.0.0.1", "--urls")]
    [InlineData("urls", "http://127.0.0.1:1;nonsense", "--urls")]
    [InlineData("ConnectionStrings:Parley", "do-not-print-me", "ConnectionStrings__Parley")]
    [InlineData("ConnectionStrings:Parley", "Password=do-not-print-me", "ConnectionStrings__Parley")]
    [InlineData("ConnectionStrings:Parley", "Host=db;Port=many;Password=do-not-print-me", "ConnectionStrings__Parley")]
    [InlineData("PARLEY_DATA", "/etc/passwd", "PARLEY_DATA")]
    [InlineData("PARLEY_MODEL", "two words", "PARLEY_MODEL")]
    [InlineData("PARLEY_MODEL_SILENCE", "0", "PARLEY_MODEL_SILENCE")]
    [InlineData("PARLEY_MODEL_SILENCE", "3601", "PARLEY_MODEL_SILENCE")]
    [InlineData("PARLEY_MODEL_SILENCE", "1m", "PARLEY_MODEL_SILENCE")]
    [InlineData("PARLEY_MODEL_STALL", "0", "PARLEY_MODEL_STALL")]
    [InlineData("PARLEY_MODEL_STALL", "86401", "PARLEY_MODEL_STALL")]
    [InlineData("PARLEY_BUDGET", "tokens", "PARLEY_BUDGET")]
    [InlineData("PARLEY_BUDGET", "tokens=1,,children=2", "PARLEY_BUDGET")]
    [InlineData("PARLEY_BUDGET", "tokens=-1", "PARLEY_BUDGET")]
    [InlineData("PARLEY_BUDGET", "dollars=1", "PARLEY_BUDGET")]
    [InlineData("PARLEY_MAX_SUBAGENTS", "0", "PARLEY_MAX_SUBAGENTS")]
    [InlineData("PARLEY_MAX_SUBAGENTS", "65", "PARLEY_MAX_SUBAGENTS")]
    [InlineData("PARLEY_ACCESS_URL", "parley.example", "PARLEY_ACCESS_URL")]
    [InlineData("PARLEY_WORKSPACE_ON_DEMAND", "yes", "PARLEY_WORKSPACE_ON_DEMAND")]
    [InlineData("PARLEY_OWNER_API_KEY", "do-not-print-me", "PARLEY_OWNER_API_KEY")]
    [InlineData("PARLEY_OWNER_API_KEY", OwnerKey + "\n", "PARLEY_OWNER_API_KEY")]
    [InlineData("PARLEY_OWNER_API_KEY", OwnerKey + "x", "PARLEY_OWNER_API_KEY")]
    [InlineData("OPENAI_API_KEY", "do-not-print-me\n", "OPENAI_API_KEY")]
    [InlineData("OPENAI_BASE_URL", "api.openai.com/v1", "OPENAI_BASE_URL")]
    [InlineData("ANTHROPIC_API_KEY", "do not-print-me", "ANTHROPIC_API_KEY")]
    [InlineData("ANTHROPIC_BASE_URL", "https://do-not-print-me@host/", "ANTHROPIC_BASE_URL")]
    [InlineData("OPENAI_BASE_URL", "file:///v1", "OPENAI_BASE_URL")]
    [InlineData("OPENAI_BASE_URL", "https://do-not-print-me@host/v1", "OPENAI_BASE_URL")]
    [InlineData("PARLEY_ENCRYPTION_KEY", "do-not-print-me", "PARLEY_ENCRYPTION_KEY")]
    [InlineData("PARLEY_ENCRYPTION_KEY", EncryptionKeys + ",do-not-print-me", "PARLEY_ENCRYPTION_KEY")]
    [InlineData("PARLEY_CLUSTER_SECRET", "do-not-print-me", "PARLEY_CLUSTER_SECRET")]
    [InlineData("PARLEY_CLUSTER_SECRET", "do-not-print-me do-not-print-me do-not-print-me", "PARLEY_CLUSTER_SECRET")]
    [InlineData("PARLEY_CLUSTER_LISTEN", "5090", "PARLEY_CLUSTER_LISTEN")]
    [InlineData("PARLEY_CLUSTER_LISTEN", "10.0.0.5", "PARLEY_CLUSTER_LISTEN")]
    [InlineData("PARLEY_CLUSTER_LISTEN", "::1:5090", "PARLEY_CLUSTER_LISTEN")]
    [InlineData("PARLEY_CLUSTER_LISTEN", "localhost:5090", "PARLEY_CLUSTER_LISTEN")]
    [InlineData("PARLEY_CLUSTER_LISTEN", "10.0.0.5:70000", "PARLEY_CLUSTER_LISTEN")]
    [InlineData("PARLEY_CLUSTER_LISTEN", "10.0.0.5:5090", "PARLEY_CLUSTER_LISTEN")] // Well formed, and means nothing without a secret.
    [InlineData("PARLEY_CLUSTER_ADVERTISE", "silo-1", "PARLEY_CLUSTER_ADVERTISE")]
    [InlineData("PARLEY_CLUSTER_ADVERTISE", "silo-1:0", "PARLEY_CLUSTER_ADVERTISE")]
    [InlineData("PARLEY_CLUSTER_ADVERTISE", "http://silo-1:5090", "PARLEY_CLUSTER_ADVERTISE")]
    [InlineData("Logging:LogLevel:Default", "Loud", "Logging:LogLevel:Default")]
    [InlineData("Parley:Dta", "x", "Parley:Dta")]
    public void A_malformed_value_or_unknown_key_is_one_fault_that_names_it_and_never_shows_the_value(string key, string value, string name)
    {
        var failure = Assert.Throws<ConfigurationException>(() => Read(new() { [key] = value }));

        Assert.StartsWith(name, Assert.Single(failure.Faults).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_is_read()
    {
        var cluster = Read(new()
        {
            ["PARLEY_CLUSTER_SECRET"] = ClusterSecret,
            ["PARLEY_CLUSTER_LISTEN"] = "[::]:5090",
            ["PARLEY_CLUSTER_ADVERTISE"] = "silo-1:5091",
        }).Cluster!;

        Assert.Equal(ClusterSecret, cluster.Secret);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 5090), cluster.Listen);
        Assert.Equal(new DnsEndPoint("silo-1", 5091), cluster.Advertise);
        Assert.DoesNotContain(ClusterSecret, cluster.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_alone_makes_a_cluster_of_this_machine()
    {
        var cluster = Read(new() { ["PARLEY_CLUSTER_SECRET"] = ClusterSecret }).Cluster!;

        Assert.Equal((new IPEndPoint(IPAddress.Loopback, 0), null), (cluster.Listen, cluster.Advertise));
    }

    [Theory]
    [InlineData("0.0.0.0:5090")]
    [InlineData("[::]:5090")]
    public void Listening_everywhere_needs_an_address_to_be_called_by(string listen)
    {
        var failure = Assert.Throws<ConfigurationException>(
            () => Read(new() { ["PARLEY_CLUSTER_SECRET"] = ClusterSecret, ["PARLEY_CLUSTER_LISTEN"] = listen }));

        Assert.Equal("PARLEY_CLUSTER_ADVERTISE", Assert.Single(failure.Faults).Name);
    }

    [Fact]
    public void A_needed_setting_that_is_missing_is_a_fault_that_names_it()
    {
        var program = new ProgramDefinition
        {
            Usage = "",
            Settings = SiloConfiguration.Accepted,
            Required = [Settings.Connection, Settings.ClusterSecret]
        };

        var failure = Assert.Throws<ConfigurationException>(
            () => SiloConfiguration.Read(program, new ConfigurationBuilder().Build(), CommandLine.Parse(program, []), []));

        Assert.Equal(["ConnectionStrings__Parley", "PARLEY_CLUSTER_SECRET"], failure.Faults.Select(fault => fault.Name));
    }

    [Fact]
    public void An_unknown_variable_with_our_prefix_is_a_fault_that_names_it()
    {
        var failure = Assert.Throws<ConfigurationException>(() => Read([], ["PATH", "PARLEY_DAAT", "PARLEY_DATA", "Parley__Data"]));

        Assert.StartsWith("PARLEY_DAAT: ", Assert.Single(failure.Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_at_once_a_line_each()
    {
        var failure = Assert.Throws<ConfigurationException>(
            () => Read(new() { ["urls"] = "x", ["PARLEY_MODEL"] = "a b" }, ["PARLEY_X"], "--nope"));

        Assert.Equal(4, failure.Message.Split(Environment.NewLine).Length);
    }

    private static SiloConfiguration Read(Dictionary<string, string?> settings, string[]? variables = null, params string[] arguments)
    {
        var program = new ProgramDefinition { Usage = "", Settings = SiloConfiguration.Accepted };
        return SiloConfiguration.Read(
            program, new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), CommandLine.Parse(program, arguments), variables
                ?? []);
    }
}
