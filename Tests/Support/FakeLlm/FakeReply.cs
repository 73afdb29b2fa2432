using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>
/// The script of one answer, written as a chain: <c>reply.Text("a").WaitFor(gate).Text("b").Usage(1, 2)</c>. An answer that the script
/// does not end otherwise ends well by itself: finish reason, usage when given and asked for, end marker. One script serves all APIs.
/// </summary>
public sealed class FakeReply
{
    private readonly List<Func<ReplyRun, Task>> _steps = [];
    private int _toolCalls;

    /// <summary>Sends each text as a delta of its own.</summary>
    public FakeReply Text(params string[] deltas) => Add(async run =>
    {
        foreach (var delta in deltas)
        {
            run.Sink.Text(delta);
            await run.Sink.FlushAsync(run.Client);
        }
    });

    /// <summary>Sends each text as a delta of reasoning.</summary>
    /// <param name="field">What the provider calls it: <c>reasoning_content</c>, or <c>reasoning</c>.</param>
    public FakeReply Reasoning(string delta, string field = "reasoning_content") => Add(run =>
    {
        run.Sink.Reasoning(field, delta);
        return run.Sink.FlushAsync(run.Client);
    });

    /// <summary>Sends a tool call: its id and name first, then each piece of its arguments as a delta of its own.</summary>
    public FakeReply ToolCall(string id, string name, params string[] argumentFragments)
    {
        var index = _toolCalls++;
        return Add(async run =>
        {
            run.Sink.ToolCall(index, id, name, "");
            foreach (var fragment in argumentFragments)
            {
                await run.Sink.FlushAsync(run.Client);
                run.Sink.ToolCall(index, null, null, fragment);
            }

            await run.Sink.FlushAsync(run.Client);
        });
    }

    /// <summary>Sends many deltas as fast as they go, many in one write.</summary>
    public FakeReply Deltas(int count, Func<int, string> text) => Add(async run =>
    {
        for (var i = 0; i < count; i++)
        {
            run.Sink.Text(text(i));
            if (run.Sink.ShouldFlush) await run.Sink.FlushAsync(run.Client);
        }

        await run.Sink.FlushAsync(run.Client);
    });

    /// <summary>
    /// Sends deltas at a steady pace. Each is <c>@ticks;</c>, the moment of its sending by <see cref="TimeProvider.GetTimestamp"/>,
    /// which on one machine is the same clock in every process. A delta that is late is sent at once; the pace is kept from the start.
    /// </summary>
    public FakeReply Paced(int count, TimeSpan interval, TimeProvider time) =>
        Paced(count, _ => string.Create(CultureInfo.InvariantCulture, $"@{time.GetTimestamp()};"), interval, time);

    /// <summary>Sends deltas at a steady pace; one that is late is sent at once, and the pace is kept from the start.</summary>
    public FakeReply Paced(int count, Func<int, string> text, TimeSpan interval, TimeProvider time) => Add(async run =>
    {
        var start = time.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var wait = (interval * i) - time.GetElapsedTime(start);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, run.Client);
            run.Sink.Text(text(i));
            await run.Sink.FlushAsync(run.Client);
        }
    });

    /// <summary>Stops until the gate is open or the client leaves.</summary>
    public FakeReply WaitFor(Gate gate) => Add(async run =>
    {
        await run.Sink.FlushAsync(run.Client);
        await gate.PassAsync(run.Client);
    });

    /// <summary>Stops until the task completes or the client leaves.</summary>
    public FakeReply WaitFor(Task signal) => Add(async run =>
    {
        await run.Sink.FlushAsync(run.Client);
        await signal.WaitAsync(run.Client);
    });

    /// <summary>Sends nothing more until the client leaves.</summary>
    public FakeReply Hang() => WaitFor(Task.Delay(Timeout.Infinite));

    /// <summary>The usage to report at the end. Streams report it only when asked to, as the real ones do.</summary>
    /// <param name="input">All of the input: <paramref name="cached"/> and <paramref name="cacheCreation"/> are parts of it.</param>
    public FakeReply Usage(long input, long output, long reasoning = 0, long cached = 0, long cacheCreation = 0) => Add(run =>
    {
        run.Sink.Usage = new FakeUsage(input, output, reasoning, cached, cacheCreation);
        return Task.CompletedTask;
    });

    /// <summary>Adds a number of the server's own to the usage that is reported.</summary>
    public FakeReply UsageField(string name, long value) => Add(run =>
    {
        var usage = run.Sink.Usage ?? FakeUsage.None;
        run.Sink.Usage = usage with { Own = [.. usage.Own, (name, value)] };
        return Task.CompletedTask;
    });

    /// <summary>
    /// Sends the finish reason now, in the words of chat completions; without it one is sent at the end, <c>tool_calls</c> or <c>stop</c>.
    /// </summary>
    public FakeReply Finish(string reason) => Add(run =>
    {
        run.Sink.Finish(reason);
        return run.Sink.FlushAsync(run.Client);
    });

    /// <summary>Sends bytes as they are, into the event stream.</summary>
    public FakeReply Raw(string text) => Raw(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes as they are, into the event stream.</summary>
    public FakeReply Raw(byte[] bytes) => Add(run =>
    {
        run.Sink.Raw(bytes);
        return run.Sink.FlushAsync(run.Client);
    });

    /// <summary>Tells of a failure in the middle of the stream, in the form of the API, and ends it.</summary>
    public FakeReply ErrorEvent(string code, string message) => Add(async run =>
    {
        run.Sink.Error(code, message);
        await run.Sink.FlushAsync(run.Client);
        run.Ended = true;
    });

    /// <summary>Ends the answer here in an orderly way, with neither finish reason nor end marker.</summary>
    public FakeReply Truncate() => Add(async run =>
    {
        await run.Sink.FlushAsync(run.Client);
        run.Ended = true;
    });

    /// <summary>Tears the connection. What was sent just before may be lost with it; a gate before it makes sure that it is not.</summary>
    public FakeReply Drop() => Add(run =>
    {
        run.Ended = true;
        run.Context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Answers with an error in the form of the API.</summary>
    public FakeReply Error(int status, string message, string? code = null, params (string Name, string Value)[] headers) =>
        Add(run => BodyAsync(run, status, "application/json", FakeWire.Error(run.Request.Api, status, message, code), headers));

    /// <summary>Answers with a web page, as a wrong address or a proxy does.</summary>
    public FakeReply Html(int status = 200) => Body(status, "text/html; charset=utf-8", "<!doctype html><title>Welcome</title>");

    /// <summary>Answers with whatever body.</summary>
    public FakeReply Body(int status, string contentType, string body, params (string Name, string Value)[] headers) =>
        Add(run => BodyAsync(run, status, contentType, body, headers));

    /// <summary>Begins to answer with an error and stops in the middle, as a proxy does whose server is gone.</summary>
    public FakeReply Stall(int status, Gate gate) => Add(async run =>
    {
        run.Ended = true;
        run.Context.Response.StatusCode = status;
        await run.Context.Response.WriteAsync("{\"error\":", run.Client);
        await run.Context.Response.Body.FlushAsync(run.Client);
        await gate.PassAsync(run.Client);
    });

    internal async Task RunAsync(HttpContext context, FakeRequest request, CancellationToken client)
    {
        using var sink = ReplySink.For(context.Response, request);
        var run = new ReplyRun(context, request, sink, client);
        foreach (var step in _steps)
        {
            await step(run);
            if (run.Ended) return;
        }

        await sink.EndAsync(_toolCalls > 0 ? "tool_calls" : "stop", client);
    }

    private static Task BodyAsync(
        ReplyRun run, int status, string contentType, string body, (string Name, string Value)[] headers)
    {
        run.Ended = true;
        var response = run.Context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        foreach (var (name, value) in headers) response.Headers[name] = value;
        return response.WriteAsync(body, run.Client);
    }

    private FakeReply Add(Func<ReplyRun, Task> step)
    {
        _steps.Add(step);
        return this;
    }
}
