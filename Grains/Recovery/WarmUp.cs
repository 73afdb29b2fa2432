using Microsoft.Extensions.Hosting;
using Parley.Grains.Agents;
using Parley.Grains.Chats;
using Parley.Grains.Models;
using Parley.Grains.Models.Catalog;
using Parley.Grains.Models.Demo;
using Parley.Grains.Tools;

namespace Parley.Grains.Recovery;

/// <summary>
/// Goes once through most of what a turn needs before the silo says that it is ready: the runtime compiles at first use, and in a
/// rolling restart dozens of turns at once would wait for that. Asks for a chat that does not exist and talks to the demo model, so
/// nothing is stored and no provider is asked. Where the engine places that chat on another silo, the half that talks to the model remains.
/// </summary>
internal sealed partial class WarmUp(IGrainFactory grains, AgentLoop loop, DemoModelServer demo, ILogger<WarmUp> logger) : IHostedService
{
    /// <summary>What it may hold the start up for. It takes half a second.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly Actor Nobody = new(Guid.Empty, "", ActorKind.Engine);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await Task.WhenAll(grains.GetGrain<IChatGrain>(Guid.NewGuid()).Get(Nobody), AskAsync(limit.Token)).WaitAsync(limit.Token);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // The first turns are slower then, and whatever is at fault will be heard of by itself.
            LogCold(logger, fault);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var config = new ModelConfig
        {
            Id = Guid.Empty,
            Provider = KnownProviders.Demo,
            Model = DemoModelServer.Model,
            DisplayName = "",
            Enabled = true,
            IsDefault = false,
            ContextLimit = 0,
            CompressionThreshold = 0,
        };
        var question = new ChatMessage
        {
            Id = 1,
            ChatId = Guid.Empty,
            CreatedAt = default,
            Role = MessageRole.User,
            Content = [new TextPart("Hello")],
        };
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var run = new AgentRun(
                new Chats.Chat { Id = Guid.Empty }, new ResolvedModel(config, await demo.Target), [question], Toolbox.Empty);
            await loop.RunAsync(run, new FirstWord(enough), enough.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The first word was heard.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The silo could not warm up; its first turns are slower")]
    private static partial void LogCold(ILogger logger, Exception fault);

    /// <summary>Has heard enough after the first word, and waits for no second attempt.</summary>
    private sealed class FirstWord(CancellationTokenSource enough) : IRunObserver
    {
        public bool IsInterrupted => false;

        public FailedAttempts? StepStarted(Step step) => null;

        public void AttemptStarted()
        {
        }

        public void Text(string text, bool reasoning) => enough.Cancel();

        public void Part(MessageRole role, MessagePart part)
        {
        }

        public void Retrying(RetryWait wait) => throw wait.Error;

        public void ToolsStarted(TimeSpan limit)
        {
        }

        public void CompactionStarted(ToolCallPart call, TimeSpan limit)
        {
        }

        public Task BeginCallsAsync(Step step, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoreAsync(Step step, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<ImmutableArray<ChatMessage>> StoreAsync(
            ImmutableArray<MessageAppended> compaction, CancellationToken cancellationToken) =>
            Task.FromResult(ImmutableArray<ChatMessage>.Empty);
    }
}
