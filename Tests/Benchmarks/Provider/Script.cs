using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Parley.Tests.Support;

namespace Parley.Tests.Benchmarks.Provider;

/// <summary>How the provider's double is to answer, as the text of the message that asks for it.</summary>
internal static class Script
{
    // When the answer before ended, by script: each run of one has a name of its own.
    private static readonly ConcurrentDictionary<string, long> AnsweredAt = new();

    /// <summary>Bytes of a delta of <see cref="Full"/>.</summary>
    public const int DeltaLength = 6;

    /// <summary>
    /// Most model calls of a turn whose tools give nothing but errors, as one that is not there does: who goes on is told to stop.
    /// </summary>
    public const int MaxSteps = 8;

    /// <summary>One delta, at once.</summary>
    public static string Once => Paced(1, TimeSpan.Zero);

    /// <summary>Deltas at a steady pace, each the moment of its sending.</summary>
    public static string Paced(int count, TimeSpan interval) => Text($"paced {count} {interval.Ticks}");

    /// <summary>Different deltas as fast as they go.</summary>
    public static string Full(int count) => Text($"full {count}");

    /// <summary>So many model calls, each but the last with a tool call.</summary>
    public static string Steps(int count) => Text($"steps {count}");

    /// <summary>So many model calls, each with so many tool calls but the last; each tells how long it was waited for.</summary>
    public static string Gaps(int count, int calls) => Text($"gaps {count} {calls} {Guid.NewGuid():n}");

    /// <summary>So many subagents are set to work with this script, and all of them are waited for.</summary>
    public static string Tree(int children, string script) => Text($"tree {children} {script}");

    /// <summary>Answers what a script asks for.</summary>
    public static FakeReply Reply(FakeRequest request)
    {
        var words = request.LastUserText.Split(' ');
        var count = int.Parse(words[1], CultureInfo.InvariantCulture);
        return words[0] switch
        {
            "paced" => new FakeReply().Paced(
                count, TimeSpan.FromTicks(long.Parse(words[2], CultureInfo.InvariantCulture)), TimeProvider.System),
            "full" => new FakeReply().Deltas(count, static i => i.ToString("x5", CultureInfo.InvariantCulture) + " "),
            "steps" => StepsTaken(request) + 1 < count
                ? Look(new FakeReply().Text("I shall look."), StepsTaken(request))
                : new FakeReply().Text("That is all."),
            "gaps" => Gap(request, count, int.Parse(words[2], CultureInfo.InvariantCulture)),
            "tree" => Branch(request, count, string.Join(' ', words.Skip(2))),
            _ => new FakeReply().Error(400, $"Unknown script: {request.LastUserText}"),
        };
    }

    private static FakeReply Gap(FakeRequest request, int count, int calls)
    {
        var script = request.LastUserText;
        var reply = new FakeReply();
        if (AnsweredAt.TryRemove(script, out var answered))
            reply.Text(Text($"gap:{request.ArrivedAt - answered};"));
        var taken = StepsTaken(request);
        if (taken / calls + 1 >= count)
            return reply.Text("That is all.");
        for (var i = 0; i < calls; i++)
            Look(reply, taken + i);
        // The last that is sent before the end of the answer.
        return reply.Deltas(1, _ =>
        {
            AnsweredAt[script] = Stopwatch.GetTimestamp();
            return " ";
        });
    }

    private static FakeReply Branch(FakeRequest request, int children, string script)
    {
        var known = request.ToolResults.Select(result => JsonNode.Parse(result.Text)!).ToArray();
        if (known.Length == 2 * children)
            return new FakeReply().Text("That is all.");
        var (tool, arguments) = known.Length == 0
            ? ("spawn_agent", Enumerable.Repeat(new JsonObject { ["prompt"] = script }, children))
            : ("wait_agent", known.Select(child => new JsonObject { ["chat_id"] = (string?)child["chat_id"] }));
        var number = known.Length;
        return arguments.Aggregate(new FakeReply(), (reply, call) => reply.ToolCall(Text($"call-{number++}"), tool, call.ToJsonString()));
    }

    // Each call asks for something else: the same one again and again would be going round in circles.
    private static FakeReply Look(FakeReply reply, int number) =>
        reply.ToolCall(Text($"call-{number}"), "look", Text($"{{\"at\":{number}}}"));

    private static int StepsTaken(FakeRequest request) =>
        request.Messages.Reverse().TakeWhile(message => message.GetProperty("role").GetString() != "user")
            .Count(message => message.GetProperty("role").GetString() == "tool");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
