using Microsoft.Extensions.AI;
using Parley.Grains.Abstractions.Usage;

namespace Parley.Grains.Usage;

/// <summary>
/// Measures one attempt at a model call while it lasts. A provider may tell its numbers in pieces and more than once, as running totals:
/// of each the largest counts, and nothing is added up (field.md R22). What it does not tell is estimated from the length of the texts.
/// </summary>
/// <param name="model">The model that is called.</param>
/// <param name="price">What it costs; null when that is not known.</param>
/// <param name="kind">What it is called for.</param>
/// <param name="attempt">The attempt's number, from 1.</param>
/// <param name="time">The clock.</param>
internal sealed class CallMeter(CalledModel model, ModelPrice? price, CallKind kind, int attempt, TimeProvider time)
{
    /// <summary>How many bytes of text make a token: the rule of thumb that OpenAI gives for English.</summary>
    private const int BytesAToken = 4;

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private UsageDetails? _told;
    private JsonText? _raw;

    /// <summary>Takes numbers that the provider told; its own words are the raw representation, as <see cref="JsonText"/>.</summary>
    public void Add(UsageContent usage)
    {
        _told = _told is null ? usage.Details : UsageNumbers.Largest(_told, usage.Details);
        _raw = usage.RawRepresentation as JsonText ?? _raw;
    }

    /// <summary>What the attempt is as a row, if it ends now. May be asked more than once.</summary>
    /// <param name="outcome">How it ends.</param>
    /// <param name="sentBytes">How long the texts are that were sent; asked for only when an estimate is needed.</param>
    /// <param name="heardBytes">How much the model has written, in bytes.</param>
    public ModelCall End(CallOutcome outcome, Func<long> sentBytes, long heardBytes)
    {
        var (tokens, estimated) = Tokens(outcome, sentBytes, heardBytes);
        return new ModelCall
        {
            Kind = kind,
            Attempt = attempt,
            Outcome = outcome,
            Model = model,
            Tokens = tokens,
            Raw = _raw ?? UsageNumbers.ToJson(_told),
            Estimated = estimated,
            CostMicros = tokens.CostMicros(price),
            StartedAt = _startedAt,
            EndedAt = time.GetUtcNow(),
        };
    }

    private (CallTokens Tokens, bool Estimated) Tokens(CallOutcome outcome, Func<long> sentBytes, long heardBytes)
    {
        var isComplete = outcome is CallOutcome.Completed;

        // A provider that was never heard has refused, or was not reached: that is not paid for, and a guess would be a wrong bill.
        if (_told is null && heardBytes == 0 && !isComplete)
            return (default, false);
        var input = _told?.InputTokenCount ?? ToTokens(sentBytes());

        // What was told of an answer that broke off may be of its beginning only.
        var output = isComplete && _told?.OutputTokenCount is { } told
            ? told
            : Math.Max(_told?.OutputTokenCount ?? 0, ToTokens(heardBytes));
        var tokens = new CallTokens(
            input,
            output,
            _told?.ReasoningTokenCount ?? 0,
            _told?.CachedInputTokenCount ?? 0,
            UsageNumbers.CacheCreationOf(_told) ?? 0,
            isComplete ? Math.Max(_told?.TotalTokenCount ?? 0, input + output) : input + output);
        return (tokens, _told?.InputTokenCount is null || output != _told.OutputTokenCount);
    }

    private static long ToTokens(long bytes) => (bytes + BytesAToken - 1) / BytesAToken;
}
