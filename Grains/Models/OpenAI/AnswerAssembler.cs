using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.OpenAI;

/// <summary>Turns the chunks of one answer into updates. Knows when the answer is complete; never reads from the network.</summary>
/// <param name="fragments">Whether tool calls are also shown while they are written.</param>
internal sealed class AnswerAssembler(ProviderErrors errors, bool fragments)
{
    private readonly Chunk _chunk = new();
    private readonly ToolCallAssembler _toolCalls = new();
    private SurrogateJoiner _text;
    private SurrogateJoiner _reasoning;
    private UsageDetails? _usage;
    private bool _finished;

    /// <summary>Whether the end marker was read: nothing that matters follows.</summary>
    public bool Done { get; private set; }

    /// <summary>Whether the answer may end here.</summary>
    public bool Complete => Done || _finished;

    /// <summary>Takes the data of one event; null when it has nothing to show.</summary>
    public ChatResponseUpdate? Next(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            Done = true;
            return null;
        }

        ChunkReader.Read(data, _chunk);
        if (_chunk.Error is { } error)
            throw error.Status is { } status ? errors.FromStatus(status, error.Text, null, null) : errors.FromText(error.Text);

        // Some providers send a running total with every chunk: only the last one counts, and it is told once.
        _usage = _chunk.Usage ?? _usage;
        var update = NewUpdate();
        if (_reasoning.Push(_chunk.Reasoning) is { } reasoning) update.Contents.Add(new TextReasoningContent(reasoning));
        if (_text.Push(_chunk.Text) is { } text) update.Contents.Add(new TextContent(text));
        foreach (var delta in _chunk.ToolCalls)
        {
            var fragment = _toolCalls.Add(delta);
            if (fragments) update.Contents.Add(fragment);
        }

        if (_chunk.FinishReason is { Length: > 0 } reason)
        {
            _finished = true;
            update.FinishReason = new ChatFinishReason(reason);
            AddRest(update);
        }

        return update.Contents.Count > 0 || update.FinishReason is not null ? update : null;
    }

    /// <summary>What is left to tell after the last event: usage, and what a provider without finish reason left open.</summary>
    public ChatResponseUpdate? End()
    {
        var update = NewUpdate();
        AddRest(update);
        if (_usage is not null) update.Contents.Add(new UsageContent(_usage));
        return update.Contents.Count > 0 ? update : null;
    }

    private ChatResponseUpdate NewUpdate() =>
        new() { Role = ChatRole.Assistant, ResponseId = _chunk.Id, MessageId = _chunk.Id, ModelId = _chunk.Model };

    private void AddRest(ChatResponseUpdate update)
    {
        if (_reasoning.Flush() is { } reasoning) update.Contents.Add(new TextReasoningContent(reasoning));
        if (_text.Flush() is { } text) update.Contents.Add(new TextContent(text));
        foreach (var call in _toolCalls.Take()) update.Contents.Add(call);
    }
}
