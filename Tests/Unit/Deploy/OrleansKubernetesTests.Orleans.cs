using k8s;
using k8s.Models;
using Parley.Hosting.Configuration;
using Parley.Tests.Unit.Architecture;

namespace Parley.Tests.Unit.Deploy;

/// <summary>Holds what the manifests say to Orleans to what the program says.</summary>
public sealed class OrleansKubernetesTests
{
    [Fact]
    public void Pods_have_the_labels_by_which_Orleans_looks_for_them()
    {
        var manifest = File.ReadAllText(Repository.PathOf("deploy", "kubernetes", "orleans", "silo.yaml"));
        var labels = KubernetesYaml.Deserialize<V1Deployment>(manifest, strict: true).Spec.Template.Metadata.Labels;

        Assert.Equal(
            new Dictionary<string, string> { ["orleans/serviceId"] = OrleansCluster.Name, ["orleans/clusterId"] = OrleansCluster.Name },
            labels);
    }
}
