using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Parley.Tests.Agent.Support;

/// <summary>The built program as a process of its own, with a client of its API and a directory to work in.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    public const string Secret = "the-secret-of-the-tests";

    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningAgent(string directory) => Home = directory;

    /// <summary>The program that is tested: the one built with the tests, or the one that PARLEY_TEST_AGENT names.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("PARLEY_TEST_AGENT") is { Length: > 0 } named
        ? named
        : FindProgram();

    /// <summary>Its home, and the directory of its processes.</summary>
    public string Home { get; }

    /// <summary>How long it took from the start to the first answer.</summary>
    public TimeSpan StartUp { get; private set; }

    public Process Process { get; } = new();

    /// <summary>Calls the API with the secret.</summary>
    public HttpClient Http { get; private set; } = new();

    /// <summary>What it said in its first line.</summary>
    public Task<string> Address => _address.Task;

    /// <summary>Starts one and waits until it serves.</summary>
    /// <param name="environment">Variables beside its own; a null takes one away.</param>
    /// <param name="unprivileged">As a user who may not do everything.</param>
    public static async Task<RunningAgent> StartAsync(IReadOnlyDictionary<string, string?>? environment = null, bool unprivileged = false)
    {
        RunningAgent agent = new(Directory.CreateTempSubdirectory("parley-agent-").FullName);
        await agent.BeginAsync(environment ?? new Dictionary<string, string?>(), unprivileged);
        return agent;
    }

    /// <summary>Starts the program and waits until it ends.</summary>
    public static async Task<(int ExitCode, string Errors)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }

    /// <summary>A path below the home.</summary>
    public string PathOf(string name) => Path.Combine(Home, name);

    /// <summary>A figure of /proc/PID/status, in KiB.</summary>
    public long Memory(string figure) => long.Parse(
        File.ReadLines($"/proc/{Process.Id}/status").First(line => line.StartsWith(figure, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{Process.Id}"]);
        await Process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
            await StopAsync();
        Process.Dispose();
        Http.Dispose();
        Directory.Delete(Home, recursive: true);
    }

    private async Task BeginAsync(IReadOnlyDictionary<string, string?> environment, bool unprivileged)
    {
        var start = unprivileged && Environment.IsPrivilegedProcess ? AsNobody() : new ProcessStartInfo(Program);
        start.RedirectStandardOutput = true;
        start.Environment["HOME"] = Home;
        start.Environment["PARLEY_AGENT_SECRET"] = Secret;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        Process.StartInfo = start;
        var started = Stopwatch.GetTimestamp();
        Process.Start();
        var line = await Process.StandardOutput.ReadLineAsync();
        Assert.StartsWith("listening on ", line, StringComparison.Ordinal);
        var address = line!["listening on ".Length..];
        _address.SetResult(address);
        Http = Client(address);
        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(new Uri("/", UriKind.Relative))).StatusCode);
        StartUp = Stopwatch.GetElapsedTime(started);
    }

    /// <summary>The program in a place, and in the hands, of somebody without rights.</summary>
    private ProcessStartInfo AsNobody()
    {
        var copy = Directory.CreateDirectory(Path.Combine(Home, ".program")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Program)!))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        Process.Start("chown", ["-R", "65534:65534", Home]).WaitForExit();
        return new ProcessStartInfo(
            "setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", Path.Combine(copy, Path.GetFileName(Program))]);
    }

    private static HttpClient Client(string address)
    {
        HttpClient client;
        if (address.StartsWith("unix:", StringComparison.Ordinal))
        {
            client = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
                {
                    Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(address["unix:".Length..]), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            })
            { BaseAddress = new Uri("http://agent") };
        }
        else
        {
            client = new HttpClient { BaseAddress = new Uri(address.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal)) };
        }

        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        return client;
    }

    private static string FindProgram([CallerFilePath] string here = "")
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var artifacts = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.FullName;
        var program = Path.Combine(artifacts, "WorkspaceAgent", configuration, "Parley.WorkspaceAgent");
        return File.Exists(program) ? program : throw new FileNotFoundException($"{here} found no program at {program}.");
    }
}
