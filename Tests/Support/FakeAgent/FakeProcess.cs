using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Parley.Tests.Support;

/// <summary>A process of a <see cref="FakeAgent"/>: a real one, in a session of its own.</summary>
internal sealed class FakeProcess
{
    private const int HeadBytes = 16_384;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly JsonNode _order;
    private readonly Task _end;

    public FakeProcess(JsonNode order, string directory, string chat)
    {
        _order = order;
        Chat = chat;
        var start = new ProcessStartInfo("setsid", ["sh", "-c", $"{{ {(string)order["command"]!}\n}} 2>&1"])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (chat.Length > 0)
            start.Environment["CODER_CHAT_ID"] = chat;
        foreach (var (name, value) in order["env"]?.AsObject() ?? [])
            start.Environment[name] = (string?)value;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _end = ReadAsync();
    }

    public Guid Id { get; } = Guid.NewGuid();

    public string Chat { get; }

    public bool IsRunning => !_end.IsCompleted;

    public async Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        try
        {
            await _end.WaitAsync(longest, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Then it still runs.
        }
    }

    public void Terminate() => Signal("TERM");

    public void Kill() => Signal("KILL");

    public JsonObject ToOutput()
    {
        var running = IsRunning;
        byte[] bytes;
        lock (_output)
            bytes = Encoding.UTF8.GetBytes(_output.ToString());
        var answer = new JsonObject { ["running"] = running };
        var omitted = bytes.Length - (2 * HeadBytes);
        if (omitted > 0)
        {
            var mark = string.Create(CultureInfo.InvariantCulture, $"\n\n... [omitted {omitted} bytes] ...\n\n");
            var text = Encoding.UTF8.GetString(bytes[..HeadBytes]) + mark + Encoding.UTF8.GetString(bytes[^HeadBytes..]);
            answer["output"] = text;
            answer["truncated"] = new JsonObject
            {
                ["original_bytes"] = bytes.Length,
                ["retained_bytes"] = Encoding.UTF8.GetByteCount(text),
                ["omitted_bytes"] = omitted,
                ["strategy"] = "head_tail",
            };
        }
        else
        {
            answer["output"] = Encoding.UTF8.GetString(bytes);
        }

        if (!running)
            answer["exit_code"] = _process.ExitCode;
        return answer;
    }

    public JsonObject ToInfo()
    {
        var info = new JsonObject
        {
            ["id"] = Id,
            ["command"] = (string?)_order["command"],
            ["background"] = (bool?)_order["background"] ?? false,
            ["running"] = IsRunning,
            ["started_at_unix"] = _startedAt.ToUnixTimeSeconds(),
        };
        if (!IsRunning)
            info["exit_code"] = _process.ExitCode;
        return info;
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        for (int read; (read = await _process.StandardOutput.ReadAsync(buffer)) > 0;)
        {
            lock (_output)
                _output.Append(buffer, 0, read);
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Signals all of its session. It may have ended meanwhile, which is no error.</summary>
    private void Signal(string name)
    {
        if (!IsRunning)
            return;
        // It leads a group of its own.
        using var kill = Process.Start("kill", [$"-{name}", "--", $"-{_process.Id.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }
}
