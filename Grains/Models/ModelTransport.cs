using System.ClientModel.Primitives;
using System.Net;

namespace Parley.Grains.Models;

/// <summary>The SDK's transport over our pooled connections, with HTTP/2 where the server offers it.</summary>
internal sealed class ModelTransport(HttpClient client) : HttpClientPipelineTransport(client)
{
    protected override void OnSendingRequest(PipelineMessage message, HttpRequestMessage httpRequest)
    {
        httpRequest.Version = HttpVersion.Version20;
        httpRequest.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
    }
}
