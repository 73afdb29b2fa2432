using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Grains.Tools;

namespace Parley.Grains.Agents;

/// <summary>
/// Sees when a model goes round in circles (field.md R19): it makes the same call again and gets the same result, or step after step brings
/// nothing but errors and what it knows already. It is told so first, with the result; when that does not help, the run ends. Results that
/// differ, as those of waiting and polling do, count as progress. Pure: knows only what it is shown.
/// </summary>
internal sealed class LoopGuard
{
    /// <summary>The same call with the same result so often, and the model is told.</summary>
    public const int WarnRepeats = 3;

    /// <summary>So often, and the run ends.</summary>
    public const int MaxRepeats = 6;

    /// <summary>So many steps in a row without anything new, and the model is told.</summary>
    public const int WarnSteps = 8;

    /// <summary>So many, and the run ends.</summary>
    public const int MaxSteps = 16;

    /// <summary>Calls that are remembered: repeats may lie so far apart, so that going round in a larger circle shows as well.</summary>
    private const int Window = 48;

    private readonly Queue<int> _recent = [];
    private int _idleSteps;

    /// <summary>Why the run must end, for a person; null while it may go on.</summary>
    public string? Verdict { get; private set; }

    /// <summary>Looks at a step whose calls have their results, and puts warnings into them.</summary>
    /// <param name="step">The step.</param>
    /// <param name="tools">Tells which tools poll: what they give again and again is as it should be.</param>
    public void See(Step step, Toolbox tools)
    {
        var results = step.Results.ToDictionary(result => result.ToolCallId);
        ToolResultPart? last = null;
        var (isNew, isWarned) = (false, false);
        var inThisStep = new HashSet<int>();
        foreach (var call in step.Calls.ToArray())
        {
            if (!results.TryGetValue(call.ToolCallId, out var result))
                continue;
            last = result;
            if (tools.Find(call.ToolName) is { Polls: true })
            {
                isNew = true;
                continue;
            }

            var key = HashCode.Combine(call.ToolName, call.Args?.Text, result.Result?.Text);
            var times = Count(key, isAnother: inThisStep.Add(key));
            isNew |= times == 1 && !result.IsError;
            if (times >= MaxRepeats)
            {
                Verdict ??= $"Stopped: the model called {call.ToolName} {times} times with the same arguments and the same result.";
            }
            else if (times >= WarnRepeats)
            {
                step.AddResult(Warn(result, $"This call had the same result {times} times. Do something else, or say what keeps you."));
                isWarned = true;
            }
        }

        if (last is null)
            return;
        _idleSteps = isNew ? 0 : _idleSteps + 1;
        if (_idleSteps >= MaxSteps)
            Verdict ??= $"Stopped: {_idleSteps} steps in a row brought nothing but errors and results that the model knew already.";
        else if (_idleSteps >= WarnSteps && !isWarned)
            step.AddResult(Warn(last, $"The last {_idleSteps} steps brought nothing new. Do something else, or say what keeps you."));
    }

    /// <summary>In how many steps the call had this result, among those remembered and this one.</summary>
    private int Count(int key, bool isAnother)
    {
        // The same call twice in one step is one round of the circle.
        if (isAnother)
            _recent.Enqueue(key);
        if (_recent.Count > Window)
            _recent.Dequeue();
        return _recent.Count(other => other == key);
    }

    private static ToolResultPart Warn(ToolResultPart result, string warning)
    {
        var text = result.Result?.Text ?? "{}";
        // A field that is there twice can be kept, but not beside another one.
        var body = HasTwins(text) || JsonNode.Parse(text) is not JsonObject fields
            ? new JsonObject { ["output"] = JsonNode.Parse(text) }
            : fields;
        body["loop_warning"] = warning;
        return result with { Result = new JsonText(body.ToJsonString(ToolResult.Writing)) };
    }

    private static bool HasTwins(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement is { ValueKind: JsonValueKind.Object } fields
            && fields.EnumerateObject().DistinctBy(field => field.Name).Count() < fields.GetPropertyCount();
    }
}

/// <summary>The model goes round in circles, and a warning did not help.</summary>
internal sealed class LoopException(string text) : Exception(text);
