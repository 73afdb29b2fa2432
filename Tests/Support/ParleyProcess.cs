using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Silo.Postgres;

namespace Parley.Tests.Support;

/// <summary>The built program as a real process, to be killed and started again. The test project must be built together with it.</summary>
public sealed class ParleyProcess : IAsyncDisposable
{
    private const string ReadyMark = " is ready: ";
    private const string SignInPrefix = "Sign in";
    private static readonly string[] NotInherited = ["PARLEY_", "OPENAI_", "ANTHROPIC_", "ASPNETCORE_", "ConnectionStrings__", "Logging__"];

    private readonly ParleyProcessOptions _options;
    private readonly string _dataDirectory;
    private readonly bool _ownsData;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private ParleyProcess(ParleyProcessOptions options, string dataDirectory, bool ownsData)
    {
        _options = options;
        _dataDirectory = dataDirectory;
        _ownsData = ownsData;
        _process = new Process { StartInfo = StartInfo(), EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("Parley ended before it was ready."));
    }

    /// <summary>Base address, as printed.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Where it keeps what it keeps on disk.</summary>
    public string DataDirectory => _dataDirectory;

    /// <summary>The one-time link, as printed; null when none was.</summary>
    public Uri? SignInLink { get; private set; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Everything it has written so far; put it into the message of what fails.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts the program and waits until it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It does not become ready; the message holds its output.</exception>
    public static Task<ParleyProcess> StartAsync(ParleyProcessOptions? options = null)
    {
        options ??= new ParleyProcessOptions();
        return options.DataDirectory is { } directory
            ? StartAsync(options, directory, ownsData: false)
            : StartAsync(options, Path.Combine(Path.GetTempPath(), "parley-process-" + Guid.NewGuid().ToString("n")[..8]), ownsData: true);
    }

    /// <summary>
    /// Starts it again at the same address on the same data, after it was killed or stopped. This one must not be used any more.
    /// </summary>
    public Task<ParleyProcess> RestartAsync() =>
        StartAsync(_options with { Url = Address.GetLeftPart(UriPartial.Authority) }, _dataDirectory, _ownsData);

    /// <summary>kill -9: nothing of the program gets to run any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal by name: STOP, CONT, TERM.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it has ended, however that comes about.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>SIGTERM, and waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        Signal("TERM");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new InvalidOperationException($"Parley did not stop within 40 s of SIGTERM. Its output:\n{Output}", e);
        }
    }

    /// <summary>Ends the process and, where it was given none, removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        if (!_ownsData || !Directory.Exists(_dataDirectory))
            return;
        if (Directory.Exists(Path.Combine(_dataDirectory, "postgres")))
            await StopLeftServerAsync();
        Directory.Delete(_dataDirectory, recursive: true);
    }

    private static async Task<ParleyProcess> StartAsync(ParleyProcessOptions options, string dataDirectory, bool ownsData)
    {
        var process = new ParleyProcess(options, dataDirectory, ownsData);
        process._process.Start();
        options.Started?.Invoke(process.Id);
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        try
        {
            await process._ready.Task.WaitAsync(options.StartLimit);
            return process;
        }
        catch (Exception e)
        {
            // An exit is told before the last lines are: waiting for it again waits for them too.
            if (process._process.HasExited)
                await process._process.WaitForExitAsync();
            var output = process.Output;
            await process.DisposeAsync();
            throw new InvalidOperationException($"{e.Message} Its output:\n{output}", e);
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo("dotnet", [ProgramPath(_options.Program), "--urls", _options.Url, .. _options.Arguments])
        {
            WorkingDirectory = Path.GetTempPath(),
            // Its end tells a program that was started with --stop-with-input that this process is gone.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        // A gateway keeps nothing on disk, and says so.
        if (_options.Program != ParleyProgramKind.Gateway)
            start.Environment["PARLEY_DATA"] = _dataDirectory;
        foreach (var (name, value) in _options.Environment)
            start.Environment[name] = value;
        return start;
    }

    private static bool IsOurs(string name) => NotInherited.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>The output folder beside the test project's own: artifacts/bin/{project}/{configuration}.</summary>
    private static string ProgramPath(ParleyProgramKind program)
    {
        var file = program == ParleyProgramKind.Parley ? "Parley.dll" : $"Parley.{program}.dll";
        var own = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.Combine(own.Parent!.Parent!.FullName, program.ToString(), own.Name, file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"The program is not built: {path}. Build Orleans.sln.");
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        var ready = _options.Program + ReadyMark;
        if (line.StartsWith(ready, StringComparison.Ordinal))
        {
            Address = new Uri(line[ready.Length..]);
            if (_options.Program != ParleyProgramKind.Parley)
                _ready.TrySetResult();
        }
        else if (line.StartsWith(SignInPrefix, StringComparison.Ordinal))
        {
            SignInLink = line.IndexOf("http", StringComparison.Ordinal) is >= 0 and var at ? new Uri(line[at..]) : null;
            _ready.TrySetResult();
        }
    }

    /// <summary>A killed Parley leaves its PostgreSQL running: take it over in order to stop it.</summary>
    private async Task StopLeftServerAsync()
    {
        await using var server = new PrivatePostgres(
            new PrivatePostgresOptions { DataDirectory = _dataDirectory, Durable = false },
            TimeProvider.System,
            NullLogger<PrivatePostgres>.Instance);
        await server.StartAsync(CancellationToken.None);
    }
}
