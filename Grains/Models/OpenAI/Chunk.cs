using Parley.Grains.Models.Wire;

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

    /// <summary>Where in the chunk's JSON the tokens are told; null when they are not.</summary>
    public Range? Usage { get; set; }

    /// <summary>Where in the chunk's JSON a failure is told; null when there is none.</summary>
    public Range? Error { get; set; }

    /// <summary>Forgets all but the answer's id and model, which are read once.</summary>
    public void Clear()
    {
        Text = Reasoning = FinishReason = null;
        Usage = Error = null;
        ToolCalls.Clear();
    }
}
