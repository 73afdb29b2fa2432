using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.OpenAI;

/// <summary>What one chunk of an answer (or a whole answer that was not streamed) says. One instance serves all chunks.</summary>
internal sealed class Chunk
{
    public string? Id { get; set; }

    public string? Model { get; set; }

    public string? Text { get; set; }

    public string? Reasoning { get; set; }

    public string? FinishReason { get; set; }

    public List<ToolCallDelta> ToolCalls { get; } = [];

    public UsageDetails? Usage { get; set; }

    public ChunkError? Error { get; set; }

    /// <summary>Forgets all but the answer's id and model, which are read once.</summary>
    public void Clear()
    {
        Text = Reasoning = FinishReason = null;
        Usage = null;
        Error = null;
        ToolCalls.Clear();
    }
}

/// <summary>A piece of a tool call; whatever the provider left out is null.</summary>
internal readonly record struct ToolCallDelta(int? Index, string? Id, string? Name, string? Arguments);

/// <summary>A failure that the provider reports in the body.</summary>
internal sealed record ChunkError(int? Status, string Text);
