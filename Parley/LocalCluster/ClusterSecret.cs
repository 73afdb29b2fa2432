using System.Security.Cryptography;

namespace Parley.Program.LocalCluster;

/// <summary>The secret of a local cluster: made once, kept in the data directory where only its owner can read it.</summary>
internal static class ClusterSecret
{
    private const int Bytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string ReadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "cluster.secret");
        if (File.Exists(path))
            return File.ReadAllText(path).Trim();
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var writer = new StreamWriter(path, options);
        writer.WriteLine(secret);
        return secret;
    }
}
