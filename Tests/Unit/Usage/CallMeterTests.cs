using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Usage;
using Parley.Grains.Models;
using Parley.Grains.Usage;

namespace Parley.Tests.Unit.Usage;

/// <summary>What an attempt used and cost, from what its provider tells (field.md R22).</summary>
public sealed class CallMeterTests
{
    private static readonly CalledModel Model = new("anthropic", "claude-sonnet-4-6", Guid.NewGuid());

    private static readonly ModelPrice Price = new()
    {
        Provider = "anthropic",
        Model = "claude-sonnet-4*",
        InputMicros = 3_000_000,
        CacheReadMicros = 300_000,
        CacheWriteMicros = 3_750_000,
        OutputMicros = 15_000_000,
    };

    [Fact]
    public void Of_running_totals_the_largest_counts_and_nothing_is_added_up()
    {
        var meter = Meter();
        meter.Add(Told(new()
        {
            InputTokenCount = 1000,
            CachedInputTokenCount = 600,
            OutputTokenCount = 1,
            AdditionalCounts = new() { [TokenCounts.CacheCreation] = 100 },
        }));
        meter.Add(Told(new() { OutputTokenCount = 40 }));
        meter.Add(Told(new() { OutputTokenCount = 90 }));

        var call = meter.End(CallOutcome.Completed, () => throw new InvalidOperationException("Nothing is to be estimated."), 12);

        Assert.Equal(new CallTokens(1000, 90, 0, 600, 100, 1090), call.Tokens);
        Assert.False(call.Estimated);

        // 300 tokens at $3, 600 at $0.30, 100 at $3.75 and 90 at $15 a million.
        Assert.Equal(900 + 180 + 375 + 1350, call.CostMicros);
        Assert.Contains("\"output_tokens\":90", call.Raw!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_broke_off_is_not_billed_by_what_was_told_of_its_beginning()
    {
        var meter = Meter();
        meter.Add(Told(new() { InputTokenCount = 50, OutputTokenCount = 1 }));

        var call = meter.End(CallOutcome.Failed, () => 0, heardBytes: 400);

        Assert.Equal((50, 100, true), (call.Tokens.Input, call.Tokens.Output, call.Estimated));
    }

    [Fact]
    public void A_provider_that_was_never_heard_is_not_paid_for()
    {
        var call = Meter().End(CallOutcome.Failed, () => 1_000_000, heardBytes: 0);

        Assert.Equal((default, false, 0L), (call.Tokens, call.Estimated, call.CostMicros));
    }

    [Fact]
    public void A_model_without_a_price_has_no_cost()
    {
        var meter = new CallMeter(Model, null, CallKind.Step, 1, TimeProvider.System);
        meter.Add(Told(new() { InputTokenCount = 50, OutputTokenCount = 1 }));

        Assert.Null(meter.End(CallOutcome.Completed, () => 0, 1).CostMicros);
    }

    [Theory]
    [InlineData("gpt-4o-mini-2024-07-18", "gpt-4o-mini*")]
    [InlineData("gpt-4o", "gpt-4o*")]
    [InlineData("gpt-4o-exact", "gpt-4o-exact")]
    [InlineData("gpt-3", null)]
    public void The_longest_name_that_fits_is_the_models_price(string model, string? expected)
    {
        ModelPrice[] prices = [.. new[] { "gpt-4o*", "gpt-4o-mini*", "gpt-4o-exact", "gpt-4o-exact*" }
            .Select(name => Price with { Provider = "openai", Model = name })];

        Assert.Equal(expected, PriceList.Match([.. prices, Price with { Model = "*" }], "openai", model)?.Model);
    }

    private static CallMeter Meter() => new(Model, Price, CallKind.Step, 1, TimeProvider.System);

    private static UsageContent Told(UsageDetails details) => new(details);
}
