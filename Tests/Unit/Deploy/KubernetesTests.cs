using k8s;
using k8s.Models;
using Parley.Gateway;
using Parley.Hosting.Configuration;
using Parley.Hosting.Health;
using Parley.Hosting.Programs;
using Parley.Silo;
using Parley.Tests.Unit.Architecture;

namespace Parley.Tests.Unit.Deploy;

/// <summary>
/// Holds the Kubernetes manifests to what the programs do. Reading them strictly also finds every field that Kubernetes does not know.
/// </summary>
public sealed class KubernetesTests
{
    private static readonly List<IKubernetesObject> Base = Read("base");

    public static TheoryData<string, string> Programs => new() { { "parley-silo", "silo" }, { "parley-gateway", "gateway" } };

    [Fact]
    public void Every_manifest_is_one_that_Kubernetes_knows()
    {
        Assert.Equal(
            [
                "Deployment", "Deployment", "NetworkPolicy", "NetworkPolicy", "PodDisruptionBudget", "PodDisruptionBudget",
                "Service", "ServiceAccount", "ServiceAccount",
            ],
            Base.Select(manifest => manifest.Kind).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["Deployment", "Role", "RoleBinding"], Read("orleans").Select(manifest => manifest.Kind).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_field_that_Kubernetes_does_not_know_is_found() =>
        Assert.ThrowsAny<Exception>(
            () => KubernetesYaml.LoadAllFromString("apiVersion: v1\nkind: Service\nspec:\n  sellector: {}\n", strict: true));

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_pod_is_granted_longer_than_its_program_takes_to_stop(string name, string container)
    {
        var pod = Pod(name);
        var pause = Container(name, container).Lifecycle?.PreStop?.Sleep?.Seconds ?? 0;

        Assert.True(TimeSpan.FromSeconds(pod.TerminationGracePeriodSeconds!.Value - pause) > ProgramDefaults.ShutdownLimit);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Probes_ask_for_what_the_program_answers(string name, string container)
    {
        var program = Container(name, container);

        Assert.Equal(HealthEndpoints.LivePath, program.StartupProbe.HttpGet.Path);
        Assert.Equal(HealthEndpoints.ReadyPath, program.ReadinessProbe.HttpGet.Path);
        // A silo that is killed because the database is away loses what it could have kept.
        Assert.Equal(HealthEndpoints.LivePath, program.LivenessProbe.HttpGet.Path);
        Assert.All(
            [program.StartupProbe, program.ReadinessProbe, program.LivenessProbe],
            probe => Assert.Contains(probe.HttpGet.Port.Value, program.Ports.Select(port => port.Name)));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_is_nobody_and_writes_nowhere(string name, string container)
    {
        var (pod, program) = (Pod(name), Container(name, container));

        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.True(program.SecurityContext.ReadOnlyRootFilesystem);
        Assert.False(program.SecurityContext.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], program.SecurityContext.Capabilities.Drop);
    }

    [Fact]
    public void Programs_are_given_settings_that_they_take()
    {
        AssertKnown(SiloConfiguration.Accepted, Container("parley-silo", "silo"), "POD_IP");
        AssertKnown(GatewayConfiguration.Accepted, Container("parley-gateway", "gateway"), "ASPNETCORE_FORWARDEDHEADERS_ENABLED");
    }

    [Fact]
    public void A_silo_listens_on_the_port_that_others_are_let_through_to()
    {
        var silo = Container("parley-silo", "silo");
        var port = silo.Ports.Single(candidate => candidate.Name == "cluster").ContainerPort;

        Assert.Equal($"0.0.0.0:{port}", silo.Env.Single(variable => variable.Name == "PARLEY_CLUSTER_LISTEN").Value);
        Assert.Equal($"$(POD_IP):{port}", silo.Env.Single(variable => variable.Name == "PARLEY_CLUSTER_ADVERTISE").Value);
        // Orleans' clients call on the next one: Silo/Hosting.Orleans.cs.
        Assert.Equal(port + 1, silo.Ports.Single(candidate => candidate.Name == "cluster-client").ContainerPort);
        var policy = Base.OfType<V1NetworkPolicy>().Single(candidate => candidate.Name() == "parley-silo");
        Assert.Equal(["cluster", "cluster-client"], policy.Spec.Ingress[0].Ports.Select(allowed => allowed.Port.Value));
        Assert.NotEmpty(policy.Spec.Ingress[0].FromProperty);
    }

    [Fact]
    public void No_disruption_takes_two_silos_at_once()
    {
        var budget = Base.OfType<V1PodDisruptionBudget>().Single(candidate => candidate.Name() == "parley-silo");

        Assert.Equal("1", budget.Spec.MaxUnavailable.Value);
        Assert.Equal(Deployment("parley-silo").Spec.Selector.MatchLabels, budget.Spec.Selector.MatchLabels);
    }

    private static void AssertKnown(IReadOnlyList<Setting> settings, V1Container container, string other)
    {
        var known = settings.SelectMany(setting => setting.Keys)
            .Select(key => key.Replace(":", "__", StringComparison.Ordinal)).Append(other).ToHashSet();
        Assert.All(container.Env, variable => Assert.Contains(variable.Name, known));
    }

    private static V1Deployment Deployment(string name) => Base.OfType<V1Deployment>().Single(deployment => deployment.Name() == name);

    private static V1PodSpec Pod(string name) => Deployment(name).Spec.Template.Spec;

    private static V1Container Container(string name, string container) =>
        Pod(name).Containers.Single(candidate => candidate.Name == container);

    private static List<IKubernetesObject> Read(string folder) =>
        [.. Directory.EnumerateFiles(Repository.PathOf("deploy", "kubernetes", folder), "*.yaml")
            .Where(path => Path.GetFileName(path) != "kustomization.yaml")
            .SelectMany(path => KubernetesYaml.LoadAllFromString(File.ReadAllText(path), strict: true))
            .Cast<IKubernetesObject>()];
}
