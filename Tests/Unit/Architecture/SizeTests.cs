namespace Parley.Tests.Unit.Architecture;

/// <summary>Keeps files small and names plain (CONTRIBUTING.md, rules of the tree).</summary>
public sealed class SizeTests
{
    private const int MaxLines = 400;

    private static readonly string[] VagueNames = ["Manager", "Helper", "Helpers", "Util", "Utils", "Common", "Misc", "Impl"];

    [Fact]
    public void No_file_is_longer_than_a_reader_accepts() =>
        Assert.Empty(Repository.CSharpFiles()
            .Where(path => File.ReadLines(path).Count() > MaxLines)
            .Select(path => Path.GetRelativePath(Repository.Root, path)));

    [Fact]
    public void No_file_has_a_vague_name() =>
        Assert.DoesNotContain(
            Repository.CSharpFiles(),
            path => VagueNames.Any(name => Path.GetFileNameWithoutExtension(path).EndsWith(name, StringComparison.Ordinal)));

    // Eventually polls; FakeReply paces answers; the clock's own tests wait for that clock;
    // faults and their commands come at times that a seed decides.
    [Fact]
    public void No_test_sleeps() =>
        Assert.Empty(Repository.CSharpFiles()
            .Where(path => path.Contains($"{Path.DirectorySeparatorChar}Tests{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(path => Path.GetFileName(path)
                is not ("Eventually.cs" or "SizeTests.cs" or "FakeTimeProviderTests.cs" or "FakeReply.cs"))
            .Where(path => !path.Contains("Benchmarks", StringComparison.Ordinal)
                && !path.Contains(Path.Combine("Tests", "Faults"), StringComparison.Ordinal))
            .Where(path => File.ReadLines(path).Any(Sleeps))
            .Select(path => Path.GetRelativePath(Repository.Root, path)));

    private static bool Sleeps(string line) =>
        line.Contains("Thread.Sleep(", StringComparison.Ordinal)
        || (line.Contains("Task.Delay(", StringComparison.Ordinal)
            && !line.Contains("Task.Delay(Timeout.Infinite", StringComparison.Ordinal));
}
