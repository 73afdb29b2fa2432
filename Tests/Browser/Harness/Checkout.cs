using System.Runtime.CompilerServices;

namespace Parley.Tests.Browser.Harness;

/// <summary>Folders of the source tree, found from the place where this file was compiled.</summary>
internal static class Checkout
{
    public static string Root { get; } = FindRoot();

    /// <summary>Screenshots and traces of tests that failed.</summary>
    public static string Evidence { get; } = Path.Combine(Root, "artifacts", "browser");

    /// <summary>Pictures of the README.</summary>
    public static string Pictures { get; } = Path.Combine(Root, "docs", "images");

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No Orleans.sln above {here}");
        return folder.FullName;
    }
}
