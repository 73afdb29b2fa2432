using System.ClientModel;

namespace Parley.Grains.Models.OpenAI;

/// <summary>
/// A request's body, let go of when it is disposed. The SDK's own content keeps its bytes for as long as the answer streams: a chat's whole
/// prompt, for minutes.
/// </summary>
internal sealed class JsonBody(ReadOnlyMemory<byte> json) : BinaryContent
{
    private ReadOnlyMemory<byte> _json = json;

    public override bool TryComputeLength(out long length)
    {
        length = _json.Length;
        return true;
    }

    public override void WriteTo(Stream stream, CancellationToken cancellationToken = default) => stream.Write(_json.Span);

    public override Task WriteToAsync(Stream stream, CancellationToken cancellationToken = default) =>
        stream.WriteAsync(_json, cancellationToken).AsTask();

    public override void Dispose() => _json = default;
}
