using Microsoft.Extensions.AI;
using Parley.Grains.Storage;

namespace Parley.Grains.Models.Wire;

/// <summary>
/// Turns what a provider sends for one answer into updates. Knows when the answer is complete; never reads from the network.
/// </summary>
/// <param name="errors">Says what failures within the answer mean.</param>
/// <param name="names">The tools that the model may call.</param>
/// <param name="fragments">Whether tool calls are also shown while they are written.</param>
/// <param name="usage">Keeps count of tokens.</param>
internal abstract class Answer(ProviderErrors errors, ToolNames names, bool fragments, UsageMeter usage)
{
    private readonly ToolCallAssembler _toolCalls = new(names);
    private SurrogateJoiner _text;
    private SurrogateJoiner _reasoning;
    private bool _finished;

    /// <summary>Whether the end marker was read: nothing that matters follows.</summary>
    public bool Done { get; protected set; }

    /// <summary>Whether the answer may end here.</summary>
    public bool Complete => Done || _finished;

    protected ProviderErrors Errors { get; } = errors;

    protected UsageMeter Usage { get; } = usage;

    /// <summary>The provider's id of the answer.</summary>
    protected string? Id { get; set; }

    /// <summary>The model that answers.</summary>
    protected string? Model { get; set; }

    /// <summary>Whether the model has called any tool.</summary>
    protected bool HasToolCalls => _toolCalls.Any;

    /// <summary>Takes one event; null when it has nothing to show.</summary>
    public ChatResponseUpdate? Next(string type, ReadOnlySpan<byte> data)
    {
        var update = new ChatResponseUpdate { Role = ChatRole.Assistant };
        Read(type, data, update);
        return Named(update);
    }

    /// <summary>Takes an answer in one piece; null when it has nothing to show.</summary>
    public ChatResponseUpdate? Whole(ReadOnlySpan<byte> json)
    {
        var update = new ChatResponseUpdate { Role = ChatRole.Assistant };
        ReadWhole(json, update);
        return Named(update);
    }

    /// <summary>What is left to tell after the last event: usage, and what a provider without finish reason left open.</summary>
    public ChatResponseUpdate? End()
    {
        var update = new ChatResponseUpdate { Role = ChatRole.Assistant };
        AddRest(update);
        if (Usage.Content() is { } usage) update.Contents.Add(usage);
        return Named(update);
    }

    protected abstract void Read(string type, ReadOnlySpan<byte> data, ChatResponseUpdate update);

    protected abstract void ReadWhole(ReadOnlySpan<byte> json, ChatResponseUpdate update);

    protected void AddText(ChatResponseUpdate update, string? text)
    {
        if (_text.Push(text) is { } whole) update.Contents.Add(new TextContent(whole));
    }

    protected void AddReasoning(ChatResponseUpdate update, string? text)
    {
        if (_reasoning.Push(text) is { } whole) update.Contents.Add(new TextReasoningContent(whole));
    }

    /// <summary>Ends a block of reasoning with what must be sent back with it.</summary>
    protected void AddSignature(ChatResponseUpdate update, string signature)
    {
        if (_reasoning.Flush() is { } rest) update.Contents.Add(new TextReasoningContent(rest));
        update.Contents.Add(new TextReasoningContent("") { ProtectedData = StorableText.Of(signature) });
    }

    protected void AddToolCall(ChatResponseUpdate update, ToolCallDelta delta)
    {
        var fragment = _toolCalls.Add(delta);
        if (fragments) update.Contents.Add(fragment);
    }

    protected void Finish(ChatResponseUpdate update, ChatFinishReason reason)
    {
        _finished = true;
        update.FinishReason = reason;
        AddRest(update);
    }

    private void AddRest(ChatResponseUpdate update)
    {
        if (_reasoning.Flush() is { } reasoning) update.Contents.Add(new TextReasoningContent(reasoning));
        if (_text.Flush() is { } text) update.Contents.Add(new TextContent(text));
        foreach (var call in _toolCalls.Take()) update.Contents.Add(call);
    }

    private ChatResponseUpdate? Named(ChatResponseUpdate update)
    {
        if (update.Contents.Count == 0 && update.FinishReason is null) return null;
        (update.ResponseId, update.MessageId, update.ModelId) = (Id, Id, Model);
        return update;
    }
}
