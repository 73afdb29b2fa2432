using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Agents;
using Parley.Grains.Tools;

namespace Parley.Tests.Unit.Agents;

/// <summary>Who goes round in circles is told, then stopped (field.md R19).</summary>
public sealed class LoopGuardTests
{
    private readonly LoopGuard _guard = new();

    [Fact]
    public void The_same_call_with_the_same_result_is_warned_of_and_then_ends_the_run()
    {
        for (var time = 1; time <= LoopGuard.MaxRepeats; time++)
        {
            var step = See(("look", """{"at":1}""", """{"seen":"nothing"}"""));

            Assert.Equal(time is >= LoopGuard.WarnRepeats and < LoopGuard.MaxRepeats, IsWarned(step));
            Assert.Equal(time == LoopGuard.MaxRepeats, _guard.Verdict is not null);
        }

        Assert.Contains("look 6 times", _guard.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_calls_between_do_not_hide_it()
    {
        for (var round = 1; round <= LoopGuard.MaxRepeats; round++)
        {
            See(("look", "{}", "1"));
            See(("look", $$"""{"at":{{round}}}""", $"{round + 10}"));
            See(("list", "{}", "[]"));
        }

        Assert.NotNull(_guard.Verdict);
    }

    [Fact]
    public void Results_that_differ_are_progress()
    {
        for (var time = 0; time < 100; time++)
            Assert.False(IsWarned(See(("wait", "{}", $$"""{"elapsed":{{time}}}"""))));

        Assert.Null(_guard.Verdict);
    }

    [Fact]
    public void The_same_call_many_times_in_one_step_is_one_round()
    {
        var call = ("look", "{}", "1");
        See(call, call, call, call, call, call, call);

        Assert.Null(_guard.Verdict);
    }

    [Fact]
    public void Steps_that_bring_nothing_but_errors_are_warned_of_and_then_end_the_run()
    {
        for (var number = 1; number <= LoopGuard.MaxSteps; number++)
        {
            var step = See(isError: true, ("look", $$"""{"at":{{number}}}""", $$"""{"error":"{{number}}"}"""));

            Assert.Equal(number is >= LoopGuard.WarnSteps and < LoopGuard.MaxSteps, IsWarned(step));
            Assert.Equal(number == LoopGuard.MaxSteps, _guard.Verdict is not null);
        }
    }

    [Fact]
    public void A_step_with_something_new_begins_the_count_again()
    {
        for (var number = 1; number <= 3 * LoopGuard.MaxSteps; number++)
            See(isError: number % LoopGuard.WarnSteps != 0, ("look", $$"""{"at":{{number}}}""", $$"""{"n":{{number}}}"""));

        Assert.Null(_guard.Verdict);
    }

    [Fact]
    public void A_result_that_is_no_object_keeps_its_value_beside_the_warning()
    {
        Step step = null!;
        for (var time = 0; time < LoopGuard.WarnRepeats; time++)
            step = See(("look", "{}", "[1,2]"));

        Assert.StartsWith("""{"output":[1,2],"loop_warning":""", step.Results.Single().Result!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_with_a_field_that_is_there_twice_is_kept_as_it_is_beside_the_warning()
    {
        Step step = null!;
        for (var time = 0; time < LoopGuard.WarnRepeats; time++)
            step = See(("look", "{}", """{"a":1,"a":2}"""));

        Assert.StartsWith("""{"output":{"a":1,"a":2},"loop_warning":""", step.Results.Single().Result!.Text, StringComparison.Ordinal);
    }

    private Step See(params (string Tool, string Arguments, string Result)[] calls) => See(isError: false, calls);

    private Step See(bool isError, params (string Tool, string Arguments, string Result)[] calls)
    {
        var step = new Step();
        foreach (var (tool, arguments, result) in calls)
        {
            var call = step.AddCall("call", tool, new JsonText(arguments));
            step.AddResult(new ToolResultPart
            {
                ToolCallId = call.ToolCallId,
                ToolName = tool,
                Result = new JsonText(result),
                IsError = isError,
            });
        }

        _guard.See(step, Toolbox.Empty);
        return step;
    }

    private static bool IsWarned(Step step) =>
        step.Results.Any(result => result.Result!.Text.Contains("loop_warning", StringComparison.Ordinal));
}
