using System.Reflection;
using Parley.Hosting.Configuration;
using Parley.Tests.Support;

namespace Parley.Tests.Cluster.Processes;

/// <summary>What a program says of its settings is what the README says of them.</summary>
public sealed class HelpTests
{
    /// <summary>Every setting there is, by the key that documents use.</summary>
    private static readonly string[] Keys = [.. typeof(Settings).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => ((Setting)field.GetValue(null)!).Keys[0])];

    [Theory]
    [InlineData(ParleyProgramKind.Parley)]
    [InlineData(ParleyProgramKind.Silo)]
    [InlineData(ParleyProgramKind.Gateway)]
    public async Task Help_and_README_name_the_same_settings(ParleyProgramKind program)
    {
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(
            () => ParleyProcess.StartAsync(new ParleyProcessOptions { Program = program, Arguments = ["--help"] }));
        var documented = await DocumentedAsync(program);

        Assert.Equal(documented, Keys.Where(key => ended.Message.Contains(key, StringComparison.Ordinal)));
    }

    /// <summary>The settings whose row in the README's table has the program's letter in its last column.</summary>
    private static async Task<IEnumerable<string>> DocumentedAsync(ParleyProgramKind program)
    {
        var rows = (await File.ReadAllLinesAsync(Readme())).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|'))
            .ToArray();
        return Keys.Where(key => rows.Any(
            row => row[0].Contains(key.Replace(":", "__", StringComparison.Ordinal), StringComparison.Ordinal)
                && row[^1].Contains($"{program}"[0], StringComparison.Ordinal)));
    }

    private static string Readme()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No Orleans.sln above the tests.");
        return Path.Combine(folder.FullName, "README.md");
    }
}
