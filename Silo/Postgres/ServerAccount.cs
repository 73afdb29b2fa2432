using System.Globalization;
using Parley.Hosting;

namespace Parley.Silo.Postgres;

/// <summary>
/// The user that the private server runs as. PostgreSQL refuses root, so root runs it as the owner of its data, or as
/// <c>postgres</c>, or as <c>nobody</c>; anybody else runs it as themselves.
/// </summary>
internal sealed class ServerAccount
{
    /// <summary>
    /// What lets that user in where the data path leads through a directory closed to it (a clone in /root): nothing, if it needs
    /// nothing; the right to pass and read; the right to all files, where a container grants no smaller one. Without the secure bit
    /// access(2), with which PostgreSQL looks for its own programs, would not count the right.
    /// </summary>
    private static readonly string[][] Rights =
    [
        [],
        ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"],
        ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"],
    ];

    private readonly Identity? _other;
    private readonly string[] _rights;

    private ServerAccount(Identity? other, string[] rights)
    {
        _other = other;
        _rights = rights;
    }

    public string Name => _other?.Name ?? Environment.UserName;

    /// <summary>Decides who runs the server on the data in <paramref name="clusterDirectory"/>, which need not exist yet.</summary>
    public static async Task<ServerAccount> ForAsync(string clusterDirectory, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerAccount(null, []);

        var owner = await OwnerAsync(clusterDirectory, cancellationToken);
        var identity = owner is { UserId: not "0" } ? owner : Identity.Read("postgres") ?? Identity.Read("nobody");
        return new ServerAccount(
            identity ?? throw new StartFailedException(
                "PostgreSQL does not run as root, and this machine has neither a user 'postgres' nor 'nobody' to run it as. "
                + "Start Parley as an ordinary user."),
            []);
    }

    /// <summary>The same user with as few rights as it needs to reach a directory and a program.</summary>
    /// <exception cref="StartFailedException">It cannot be given them here.</exception>
    public async Task<ServerAccount> ReachingAsync(string directory, string program, CancellationToken cancellationToken)
    {
        if (_other is null)
            return this;

        CommandResult? last = null;
        foreach (var rights in Rights)
        {
            var account = new ServerAccount(_other, rights);
            last = await account.RunAsync(
                "/bin/sh", ["-c", "cd \"$1\" && test -w . && test -x \"$2\"", "sh", directory, program], "/", null, cancellationToken);
            if (last.Succeeded)
                return account;
        }

        throw new StartFailedException(
            $"The private PostgreSQL runs as user '{Name}' (it refuses root), and that user cannot get at {directory} or {program}: "
            + $"{last?.Output}. Set PARLEY_DATA to a directory whose parents everybody may pass (for example /var/lib/parley), "
            + "or start Parley as an ordinary user.");
    }

    /// <summary>Runs a program as this user.</summary>
    public Task<CommandResult> RunAsync(
        string program,
        string[] arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken)
    {
        if (_other is null)
            return Command.RunAsync(program, arguments, workingDirectory, environment, cancellationToken);
        string[] all = [$"--reuid={_other.UserId}", $"--regid={_other.GroupId}", "--clear-groups", .. _rights, "--", program, .. arguments];
        return RunToolAsync("setpriv", all, workingDirectory, environment, cancellationToken);
    }

    /// <summary>Makes a directory that only this user may enter, or checks that the existing one is so.</summary>
    /// <exception cref="StartFailedException">It exists and is somebody else's.</exception>
    public async Task MakePrivateDirectoryAsync(string path, CancellationToken cancellationToken)
    {
        var existing = await OwnerAsync(path, cancellationToken);
        if (new DirectoryInfo(path).LinkTarget is not null
            || (existing is not null && _other is not null && existing.UserId is not "0" && existing.UserId != _other.UserId))
            throw new StartFailedException(
                $"{path} is not a directory of user '{Name}', who runs the private PostgreSQL. "
                + "Remove it, or set PARLEY_DATA to another directory.");

        try
        {
            UnixModes.MakePrivateDirectory(path);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartFailedException(
                $"{path} cannot be made a private directory of user '{Name}': {e.Message} Set PARLEY_DATA to a directory of yours.", e);
        }

        if (_other is null)
            return;
        var given = await RunToolAsync(
            "chown", ["--no-dereference", $"{_other.UserId}:{_other.GroupId}", path], "/", null, cancellationToken);
        if (!given.Succeeded)
            throw new StartFailedException($"{path} cannot be given to user '{Name}', who runs the private PostgreSQL: {given.Output}");
    }

    private static async Task<Identity?> OwnerAsync(string path, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path))
            return null;
        var result = await RunToolAsync("stat", ["-c", "%u:%g", path], "/", null, cancellationToken);
        return result.Succeeded && result.Output.Split(':') is [var user, var group]
            ? new Identity(Identity.NameOf(user) ?? user, user, group)
            : null;
    }

    private static async Task<CommandResult> RunToolAsync(
        string tool,
        string[] arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellationToken)
    {
        try
        {
            return await Command.RunAsync(tool, arguments, workingDirectory, environment, cancellationToken);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new StartFailedException(
                $"The program '{tool}' is needed to start the private PostgreSQL and cannot be run: {e.Message} "
                + "Install it (util-linux, coreutils), or name a running server in ConnectionStrings__Parley.", e);
        }
    }

    /// <summary>A line of <c>/etc/passwd</c>, as far as it matters.</summary>
    private sealed record Identity(string Name, string UserId, string GroupId)
    {
        public static Identity? Read(string name) => Lines().FirstOrDefault(identity => identity.Name == name);

        public static string? NameOf(string userId) => Lines().FirstOrDefault(identity => identity.UserId == userId)?.Name;

        private static IEnumerable<Identity> Lines() =>
            from line in File.ReadLines("/etc/passwd")
            let fields = line.Split(':')
            where fields.Length > 3 && uint.TryParse(fields[2], CultureInfo.InvariantCulture, out _)
            select new Identity(fields[0], fields[2], fields[3]);
    }
}
