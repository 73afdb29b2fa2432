using System.Xml.Linq;

namespace Parley.Tests.Unit.Architecture;

/// <summary>Holds the dependencies to the last column of architecture.md's tree. "Engine" stands for the engine of the build.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Engine"] = ["Npgsql"],
        ["Grains.Abstractions"] = ["engine"],
        ["Grains"] =
        [
            "engine", "Anthropic", "Grains.Abstractions", "Microsoft.Extensions.AI.Abstractions", "ModelContextProtocol.Core", "Npgsql",
            "OpenAI", "Polly.Core", "YamlDotNet",
        ],
        // What every program shares, and nothing of the product: docs/decisions/0009.
        ["Hosting"] = ["engine", "Npgsql"],
        ["Silo"] = ["engine", "Grains", "Hosting", "Microsoft.Orleans.*"],
        ["Gateway"] = ["engine", "Grains.Abstractions", "Hosting", "Microsoft.AspNetCore.OpenApi", "Microsoft.Orleans.Clustering.AdoNet"],
        // The one program for one machine: docs/decisions/0001.
        ["Parley"] = ["engine", "Gateway", "Hosting", "Silo"],
        // A program for other machines, which knows the rest by HTTP alone.
        ["WorkspaceAgent"] = [],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_refers_only_to_what_the_architecture_allows(string project)
    {
        var references = References(Repository.PathOf(project, $"{project}.csproj")).ToArray();
        Assert.All(references, reference => Assert.True(
            Allowed[project].Any(allowed => allowed == reference
                || (allowed.EndsWith('*') && reference.StartsWith(allowed[..^1], StringComparison.Ordinal))),
            $"{project} refers to {reference}; architecture.md allows {string.Join(", ", Allowed[project])}."));
    }

    [Fact]
    public void Every_project_outside_the_tests_has_a_rule()
    {
        var projects = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.StartsWith("Tests", StringComparison.Ordinal) && !path.StartsWith("artifacts", StringComparison.Ordinal)
                && !path.Contains("node_modules", StringComparison.Ordinal) && !path.StartsWith('.'))
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_hosting_files_and_the_engine_itself_name_an_engine()
    {
        var offenders = Repository.CSharpFiles()
            .Where(path => !path.EndsWith(".Embedded.cs", StringComparison.Ordinal)
                && !path.EndsWith(".Orleans.cs", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.StartsWith("Engine", StringComparison.Ordinal)
                && !path.StartsWith(Path.Combine("Tests", "Engine.Tests"), StringComparison.Ordinal)
                && !path.StartsWith(Path.Combine("Tests", "Benchmarks"), StringComparison.Ordinal))
            .Where(path => File.ReadLines(Repository.PathOf(path)).Any(line =>
                line.StartsWith("using Parley.Engine", StringComparison.Ordinal)
                || line.StartsWith("using Orleans", StringComparison.Ordinal)));
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> References(string projectFile)
    {
        var project = XDocument.Load(projectFile);
        if (project.Descendants("UsesGrains").Any(element => element.Value == "true"))
            yield return "engine";
        foreach (var reference in project.Descendants("ProjectReference"))
            yield return Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
        foreach (var reference in project.Descendants("PackageReference"))
            yield return (string)reference.Attribute("Include")!;
    }
}
