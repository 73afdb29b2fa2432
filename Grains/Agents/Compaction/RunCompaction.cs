using Parley.Grains.Budgets;
using Parley.Grains.Chats;
using Parley.Grains.Models;
using ModelMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Parley.Grains.Agents.Compaction;

/// <summary>When a compaction takes place.</summary>
internal enum Occasion
{
    /// <summary>A step is stored, and another one follows.</summary>
    AfterStep,

    /// <summary>The last step is stored: no message of the user is being worked on.</summary>
    AfterTurn,

    /// <summary>The conversation is longer than the model can read, and has yet to be answered.</summary>
    TooLong,
}

/// <summary>
/// The compactions of one run: when one is due, and carrying it out (spec/chat.md 3.9). None of them can make the run fail; whoever runs
/// it hears of them through the <see cref="IRunObserver"/> and stores their rows.
/// </summary>
internal sealed partial class RunCompaction(AgentRun run, Compactor compactor, IRunObserver observer, ILogger logger)
{
    /// <summary>Begins what the model reads in place of all that was said.</summary>
    public const string LeadIn =
        "This conversation grew too long and was replaced by the following summary of it. Go on from there as if you had read it all.";

    /// <summary>Begins the message that was being answered, which a summary alone might blur.</summary>
    public const string RequestLeadIn = "The user's message that is being worked on, word for word:";

    /// <summary>Most characters of that message.</summary>
    private const int MaxRequest = 20_000;

    private const string GaveUp =
        "The conversation was summarized twice and still takes up too much of the model's context window, so it is not summarized again "
        + "in this turn. Choose a model with a larger window, raise this model's context limit or its threshold, or start a new chat.";

    private readonly int _threshold = ContextUse.Threshold(run.Model.Config.CompressionThreshold);
    private readonly Headroom _headroom = new(ContextUse.Threshold(run.Model.Config.CompressionThreshold));

    /// <summary>Whether the window is too full after a call.</summary>
    public Verdict Answered(TokenUsage? usage) => _headroom.Answered(Use(usage));

    /// <summary>What is to be done when the provider found the conversation too long.</summary>
    public Verdict Overflowed() => _headroom.Overflowed();

    /// <summary>
    /// What is to be done before the first call: the newest answer may tell that the next one cannot fit, for instance because the chat has
    /// moved to a smaller model.
    /// </summary>
    public Verdict Begun() =>
        Newest(run.History) is { Usage: { } usage } answer
        && Use(answer.ModelConfigId == run.Model.Config.Id ? usage : usage with { ContextLimit = null }) is { } use
        && use.Tokens + Math.Max(0, usage.OutputTokens ?? 0) >= use.Limit
            ? _headroom.Overflowed()
            : Verdict.GoOn;

    /// <summary>What is to be done when the turn was answered already, by a run that was lost before it could look.</summary>
    public Verdict AnsweredBefore() => Answered(Newest(run.History)?.Usage);

    /// <summary>Does what is to be done amid a turn.</summary>
    /// <param name="verdict">What that is.</param>
    /// <param name="occasion">When it takes place.</param>
    /// <param name="conversation">What the model has been sent.</param>
    /// <param name="usage">What the last call took, when it was answered.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <returns>The conversation to go on with; null when it is the same.</returns>
    public async Task<List<ModelMessage>?> ShortenAsync(
        Verdict verdict, Occasion occasion, List<ModelMessage> conversation, TokenUsage? usage, CancellationToken cancellationToken)
    {
        var rows = await CompactAsync(verdict, occasion, conversation, usage, cancellationToken);
        if (rows.IsEmpty)
            return null;
        var prompt = await observer.StoreAsync(rows, cancellationToken);
        return verdict is Verdict.Compact ? run.Conversation(prompt) : null;
    }

    /// <summary>
    /// Does what is to be done when the turn is over. The rows are stored with its end: a run that was lost in between would otherwise
    /// take the summary for something to be answered.
    /// </summary>
    public async Task<TurnEnd> EndAsync(
        Verdict verdict, List<ModelMessage> conversation, TokenUsage? usage, CancellationToken cancellationToken) =>
        new([]) { Compaction = await CompactAsync(verdict, Occasion.AfterTurn, conversation, usage, cancellationToken) };

    /// <summary>Does what the user asked for. When it fails the user is told for good: it is all that was asked for.</summary>
    public async Task<TurnEnd> AskedAsync(CancellationToken cancellationToken)
    {
        var call = new SummaryCall(run.Chat.Id, run.Model.Config.Id, SummaryCall.Manual, _threshold);
        var occasion = Prompt.IsAnswered(run.History) ? Occasion.AfterTurn : Occasion.AfterStep;
        var conversation = run.Conversation(run.History);
        var rows = await CompactAsync(call, occasion, conversation, Newest(run.History)?.Usage, cancellationToken);
        return new TurnEnd([]) { Compaction = rows };
    }

    /// <summary>Compacts, or says that it is given up.</summary>
    /// <returns>What is to be stored; empty when there was nothing to do, or when it failed and may be tried again.</returns>
    private async Task<ImmutableArray<MessageAppended>> CompactAsync(
        Verdict verdict, Occasion occasion, List<ModelMessage> conversation, TokenUsage? usage, CancellationToken cancellationToken)
    {
        if (verdict is Verdict.GoOn)
            return [];
        var call = new SummaryCall(run.Chat.Id, run.Model.Config.Id, SummaryCall.Automatic, _threshold);
        if (verdict is Verdict.Compact)
            return await CompactAsync(call, occasion, conversation, usage, cancellationToken);
        observer.CompactionStarted(call.Call, TimeSpan.Zero);
        var error = call.Error(GaveUp);
        observer.Part(MessageRole.Tool, error);
        return call.ErrorRows(error);
    }

    private async Task<ImmutableArray<MessageAppended>> CompactAsync(
        SummaryCall call, Occasion occasion, List<ModelMessage> conversation, TokenUsage? usage, CancellationToken cancellationToken)
    {
        var step = compactor.Begin(run, conversation);
        observer.StepStarted(step);
        observer.CompactionStarted(call.Call, Compactor.Limit);
        try
        {
            var summary = await compactor.SummarizeAsync(run, step, conversation, occasion is Occasion.TooLong, cancellationToken);
            var result = call.Result(summary, Use(usage));
            observer.Part(MessageRole.Tool, result);
            var request = occasion is Occasion.AfterTurn ? null : Request();
            var marker = $"{LeadIn}\n\n{summary}{(request is null ? "" : $"\n\n{RequestLeadIn}\n\n{request}")}";
            return call.Rows(marker, result);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // A failure is harmless: the run goes on with the conversation as it is (spec/chat.md 3.9).
            LogFailed(logger, run.Chat.Id, fault);
            var error = call.Error(fault is ProviderException or NoSummaryException or BudgetReachedException
                ? fault.Message
                : "The summary failed unexpectedly. The server's log has the details.");
            observer.Part(MessageRole.Tool, error);
            return call.Source is SummaryCall.Manual ? call.ErrorRows(error) : [];
        }
    }

    private ContextUse? Use(TokenUsage? usage) => ContextUse.Of(usage, run.Model.Config.ContextLimit);

    private static ChatMessage? Newest(ImmutableArray<ChatMessage> history) =>
        history.LastOrDefault(message => message.Role is MessageRole.Assistant);

    /// <summary>What the user asked last, as far as it is known.</summary>
    private string? Request()
    {
        if (run.History.LastOrDefault(message => message.Role is MessageRole.User) is not { } message)
            return null;
        var text = string.Join('\n', message.Content.OfType<TextPart>().Select(part => part.Text));
        if (text.Length <= MaxRequest)
            return text;
        return text[..(char.IsHighSurrogate(text[MaxRequest - 1]) ? MaxRequest - 1 : MaxRequest)] + " …";
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chat {ChatId}: the conversation could not be summarized")]
    private static partial void LogFailed(ILogger logger, Guid chatId, Exception fault);
}
