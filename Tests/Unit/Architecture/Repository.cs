using System.Runtime.CompilerServices;

namespace Parley.Tests.Unit.Architecture;

/// <summary>Finds the source tree from the place where this file was compiled.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Orleans.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path inside the tree.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The C# files of the tree, build output and the web client left out.</summary>
    public static IEnumerable<string> CSharpFiles() =>
        Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar)
                .Any(part => part is "artifacts" or "bin" or "obj" or "node_modules" or ".data"));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No Orleans.sln above {here}");
        return folder.FullName;
    }
}
