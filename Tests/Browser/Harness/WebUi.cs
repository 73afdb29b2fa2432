namespace Parley.Tests.Browser.Harness;

/// <summary>The built web UI that lies beside the program.</summary>
internal static class WebUi
{
    /// <summary>The folder to serve.</summary>
    /// <exception cref="InvalidOperationException">The UI was not built before the program.</exception>
    public static string Folder()
    {
        // artifacts/bin/{project}/{configuration}: the program is built together with this project.
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var folder = Path.Combine(own.Parent!.Parent!.FullName, "Parley", own.Name, "wwwroot");
        return File.Exists(Path.Combine(folder, "index.html"))
            ? folder
            : throw new InvalidOperationException(
                $"The web UI is not built, {folder} has no index.html. Run ./test.sh, or: npm --prefix Gateway/ClientApp ci "
                + "&& npm --prefix Gateway/ClientApp run build && dotnet build Orleans.sln");
    }
}
