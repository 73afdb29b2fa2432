namespace Parley.Grains.Models.Wire;

/// <summary>An answer that has begun to arrive. Disposing it closes the connection if there is more to come: the provider stops.</summary>
internal sealed class ModelResponse(IDisposable owner, Stream content, string? contentType) : IDisposable
{
    /// <summary>The body as it arrives.</summary>
    public Stream Content { get; } = content;

    /// <summary>What the provider calls it.</summary>
    public string? ContentType { get; } = contentType;

    public void Dispose() => owner.Dispose();
}
