using Parley.Hosting;

namespace Parley.Silo.Postgres;

/// <summary>Access modes of files, which only Unix has; the private server is for Unix only.</summary>
internal static class UnixModes
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode AllRead = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Makes a directory only its owner may enter; an existing one becomes so.</summary>
    public static void MakePrivateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            throw NotHere();
        Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
    }

    /// <summary>Lets everybody who gets at the file read it.</summary>
    public static void LetAllRead(string path)
    {
        if (OperatingSystem.IsWindows())
            throw NotHere();
        File.SetUnixFileMode(path, AllRead);
    }

    private static StartFailedException NotHere() =>
        new("The private PostgreSQL needs Linux. Name a running server in ConnectionStrings__Parley.");
}
