using System.Globalization;
using Parley.Gateway;
using Parley.Hosting.Programs;
using Parley.Silo;
using Parley.Tests.Unit.Architecture;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Parley.Tests.Unit.Deploy;

/// <summary>Holds compose.yaml to what the programs do.</summary>
public sealed class ComposeTests
{
    private static readonly Dictionary<object, object> Services = Read();

    public static TheoryData<string> Programs => ["silo-1", "silo-2", "silo-3", "gateway-1", "gateway-2"];

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_writes_nowhere_and_is_granted_longer_than_it_takes_to_stop(string name)
    {
        var service = Map(Services[name]);

        Assert.Equal("true", service["read_only"]);
        Assert.Equal("ALL", Assert.Single((List<object>)service["cap_drop"]));
        var seconds = int.Parse(((string)service["stop_grace_period"]).TrimEnd('s'), CultureInfo.InvariantCulture);
        Assert.True(TimeSpan.FromSeconds(seconds) > ProgramDefaults.ShutdownLimit);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_is_given_settings_that_it_takes_and_all_that_it_needs(string name)
    {
        var isSilo = name.StartsWith("silo", StringComparison.Ordinal);
        var known = (isSilo ? SiloConfiguration.Accepted : GatewayConfiguration.Accepted)
            .SelectMany(setting => setting.Keys).Select(key => key.Replace(":", "__", StringComparison.Ordinal)).ToHashSet();
        var given = Map(Map(Services[name])["environment"]).Keys.Cast<string>().ToList();

        Assert.All(given, variable => Assert.Contains(variable, known));
        Assert.Contains("ConnectionStrings__Parley", given);
        Assert.Contains("PARLEY_CLUSTER_SECRET", given);
    }

    [Theory]
    [InlineData("silo-1")]
    [InlineData("silo-2")]
    [InlineData("silo-3")]
    public void A_silo_is_called_by_its_own_name(string name) =>
        Assert.Equal($"{name}:5090", Map(Map(Services[name])["environment"])["PARLEY_CLUSTER_ADVERTISE"]);

    private static Dictionary<object, object> Map(object node) => (Dictionary<object, object>)node;

    private static Dictionary<object, object> Read()
    {
        using var text = File.OpenText(Repository.PathOf("deploy", "compose.yaml"));
        var document = new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(text)));
        return Map(document["services"]);
    }
}
