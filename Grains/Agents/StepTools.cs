using System.Globalization;
using System.Text;
using System.Text.Json;
using Parley.Grains.Storage;
using Parley.Grains.Tools;

namespace Parley.Grains.Agents;

/// <summary>
/// Answers the calls of a step: runs their tools at once and gives every call a result, whatever happens (spec/chat.md 3.4).
/// </summary>
internal sealed partial class StepTools(TimeProvider time, ILogger<StepTools> logger)
{
    /// <summary>Most calls of a step that are at work at once; the others wait for their turn.</summary>
    public const int MaxAtOnce = 32;

    /// <summary>Most calls that a step may make; a model that asks for more has lost its way.</summary>
    public const int MaxCalls = 128;

    /// <summary>Most bytes of output that a call may show before its result.</summary>
    private const int MaxProgressBytes = ToolResultLimit.MaxBytes;

    /// <summary>How long a tool that was told to stop may take to do so; then it is left to itself.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Runs the calls. Results are added as they come, and shown in call order when all are there (spec/chat.md 2.3, C).</summary>
    /// <exception cref="OperationCanceledException">The run was stopped; the step has the results there were.</exception>
    public async Task RunAsync(Step step, AgentRun run, IRunObserver observer, CancellationToken cancellationToken)
    {
        var calls = step.OpenCalls.ToArray();
        observer.ToolsStarted(calls.Select(call => run.Tools.Find(call.ToolName)?.Limit ?? TimeSpan.Zero).DefaultIfEmpty().Max());
        using var places = new SemaphoreSlim(MaxAtOnce);
        await Task.WhenAll(calls.Select((call, index) => AnswerAsync(call, index)));
        foreach (var result in step.Results)
            observer.Part(MessageRole.Tool, result);

        async Task AnswerAsync(ToolCallPart call, int index)
        {
            if (index >= MaxCalls)
            {
                step.AddResult(ToolErrors.Result(call, $"Too many calls in one step; the first {MaxCalls} were made."));
                return;
            }

            await places.WaitAsync(cancellationToken);
            try
            {
                step.AddResult(await CallAsync(call, step.Name, run, observer, cancellationToken));
            }
            finally
            {
                places.Release();
            }
        }
    }

    private async Task<ToolResultPart> CallAsync(
        ToolCallPart call, string? stepName, AgentRun run, IRunObserver observer, CancellationToken cancellationToken)
    {
        if (run.Tools.Find(call.ToolName) is not { } tool)
            return ToolErrors.Result(call, $"Tool not found: {call.ToolName}");

        using var limit = new CancellationTokenSource(tool.Limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var context = Context(call, stepName, run, observer, stop.Token);
            var arguments = run.Secrets is { } filler && tool.TakesSecrets
                ? await filler.RestoreAsync(call.Args!, stop.Token)
                : Arguments(call);
            var result = await AwaitAsync(tool.RunAsync(arguments, context), call, stop.Token);
            var json = StorableJson.Parse(result.Json.Text);
            // Before it is cut: half a secret would not be recognized.
            if (run.Secrets is { } secrets)
                json = await secrets.HideAsync(json, cancellationToken);
            return new ToolResultPart
            {
                ToolCallId = call.ToolCallId,
                ToolName = call.ToolName,
                Result = ToolResultLimit.Apply(json),
                IsError = result.IsError,
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return ToolErrors.Result(
                call, string.Create(CultureInfo.InvariantCulture, $"The tool took longer than {tool.Limit.TotalSeconds} s and was stopped."));
        }
        catch (Exception fault)
        {
            LogFailed(logger, run.Chat.Id, call.ToolName, call.ToolCallId, fault);
            return ToolErrors.Result(call, "The tool failed unexpectedly. The server's log has the details.");
        }
    }

    /// <summary>Waits for a tool, and for one that was told to stop no longer than it may take to do so.</summary>
    private async Task<ToolResult> AwaitAsync(Task<ToolResult> work, ToolCallPart call, CancellationToken stop)
    {
        await Task.WhenAny(work, Task.Delay(Timeout.Infinite, stop));
        if (!work.IsCompleted && await Task.WhenAny(work, Task.Delay(Grace, time, CancellationToken.None)) != work)
        {
            LogStray(logger, call.ToolName, call.ToolCallId);
            stop.ThrowIfCancellationRequested();
        }

        return await work;
    }

    private static ToolContext Context(ToolCallPart call, string? stepName, AgentRun run, IRunObserver observer, CancellationToken stop)
    {
        var shown = 0;
        var stream = run.Secrets?.Stream();
        return new ToolContext
        {
            Chat = run.Chat,
            Actor = new Actor(run.Chat.OwnerId, "", ActorKind.User),
            ToolCallId = call.ToolCallId,
            StepName = stepName ?? "",
            CancellationToken = stop,
            IsInterrupted = () => observer.IsInterrupted,
            Workspace = run.Workspace,
            Progress = text =>
            {
                text = stream?.Append(text) ?? text;
                shown += Encoding.UTF8.GetByteCount(text);
                if (text.Length > 0 && shown <= MaxProgressBytes)
                {
                    observer.Part(
                        MessageRole.Tool,
                        new ToolResultPart { ToolCallId = call.ToolCallId, ToolName = call.ToolName, ResultDelta = StorableJson.Text(text) });
                }
            },
        };
    }

    private static JsonElement Arguments(ToolCallPart call)
    {
        using var document = JsonDocument.Parse(call.Args!.Text);
        return document.RootElement.Clone();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chat {ChatId}: tool {Tool} failed in call {CallId}")]
    private static partial void LogFailed(ILogger logger, Guid chatId, string tool, string callId, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Tool {Tool} goes on after call {CallId} was stopped")]
    private static partial void LogStray(ILogger logger, string tool, string callId);
}
