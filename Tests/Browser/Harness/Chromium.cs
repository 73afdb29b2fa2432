namespace Parley.Tests.Browser.Harness;

/// <summary>Where the browser is: the one that is wished for, else the first of the usual names on the path.</summary>
internal static class Chromium
{
    public const string Missing =
        "The browser tests need Chromium: apt-get install chromium (Debian), or name its program in " + Wishes.ChromiumVariable + ".";

    /// <summary>The extra arguments make it quiet on the network, and able to run as root and without a graphics card.</summary>
    public static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    ];

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>The program; null when there is none.</summary>
    public static string? Path { get; } = Find();

    /// <summary>A machine without a browser may leave these tests out; continuous integration may not.</summary>
    public static bool MayBeMissing => Environment.GetEnvironmentVariable("CI") is not "true";

    private static string? Find()
    {
        if (Wishes.Chromium is { } named)
            return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin");
        return folders.SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
