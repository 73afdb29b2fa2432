using System.Collections.Immutable;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents;

namespace Parley.Tests.Unit.Property;

/// <summary>What the last act of a model means for the run.</summary>
internal enum StepEnd
{
    None,
    GoesOn,
    Finished,
    Failed,
}

/// <summary>A run whose model, tools and provider do what the dice say. All it writes carries its number and that of its attempt.</summary>
/// <param name="number">Tells runs of the simulation apart.</param>
/// <param name="turn">The user message that it answers.</param>
internal sealed class SimulatedRun(int number, long turn)
{
    private readonly Step _step = new();
    private int _attempt = 1;
    private int _written;
    private bool _toolsRun;

    public int Number => number;

    public long Turn => turn;

    /// <summary>What it did last, for the trace.</summary>
    public string LastAct { get; private set; } = "";

    /// <summary>Begins a step.</summary>
    public void Begin()
    {
        _step.Clear();
        (_toolsRun, _attempt) = (false, _attempt + 1);
    }

    /// <summary>The rows of the step as it ended.</summary>
    public ImmutableArray<ChatMessage> Finished() => _step.OpenCalls.Any() ? [] : _step.ToMessages(Guid.Empty, Guid.Empty);

    /// <summary>The rows of the step cut here.</summary>
    public ImmutableArray<ChatMessage> Cut() => _step.ToPartialMessages(Guid.Empty, Guid.Empty);

    public StepEnd Next(Random random)
    {
        if (_toolsRun)
            return Answer(random);
        switch (random.Next(12))
        {
            case 0 or 1 or 2 or 3:
                Act("text", () => _step.AddText(Mark(), reasoning: false));
                break;
            case 4:
                Act("reasoning", () => _step.AddText(Mark(), reasoning: true));
                break;
            case 5:
                Act("call fragment", () => _step.AddCallFragment($"half{random.Next(2)}", "tool", "{\"a\":"));
                break;
            case 6 or 7:
                // Ids that a provider gives twice, and arguments that are no JSON.
                Act("call", () => _step.AddCall($"c{random.Next(3)}", Mark(), random.Next(4) == 0 ? null : JsonText.EmptyObject));
                break;
            case 8:
                Act("attempt failed", Retry);
                break;
            case 9 when random.Next(4) == 0:
                return StepEnd.Failed;
            case 10 when _step.Calls.Any():
                Act("tools", () => _toolsRun = true);
                break;
            case 11 when !_step.Calls.Any():
                return StepEnd.Finished;
        }

        return StepEnd.None;
    }

    private StepEnd Answer(Random random)
    {
        var open = _step.OpenCalls.ToArray();
        if (open.Length == 0)
            return StepEnd.GoesOn;
        var call = open[random.Next(open.Length)];
        Act("result", () => _step.AddResult(
            new ToolResultPart { ToolCallId = call.ToolCallId, ToolName = call.ToolName, Result = new JsonText($"\"{Mark()}\"") }));
        return StepEnd.None;
    }

    private void Retry()
    {
        _step.Clear();
        _attempt++;
    }

    private string Mark() => $"<{number}.{_attempt}.{++_written}>";

    private void Act(string name, Action act)
    {
        LastAct = name;
        act();
    }
}
