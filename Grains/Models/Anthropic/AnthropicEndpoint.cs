using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Models.Messages;
using Parley.Grains.Models.Wire;

namespace Parley.Grains.Models.Anthropic;

/// <summary>
/// Sends requests through the client of Anthropic's SDK: authentication, API version, user agent. The SDK calls back before and after it
/// sends, which is where the transport gets its settings and errors are read.
/// </summary>
internal sealed class AnthropicEndpoint : AnthropicClientWithRawResponse
{
    private const string OwnHost = "api.anthropic.com";

    private static readonly Dictionary<string, JsonElement> None = [];

    private readonly string? _apiKey;
    private readonly bool _compatible;
    private readonly ProviderErrors _errors;

    /// <param name="address">Where the API is, with its version segment or without.</param>
    /// <param name="apiKey">The key; null or empty sends none.</param>
    /// <param name="http">The shared way to the network; it is not disposed with the endpoint.</param>
    /// <param name="errors">Says what failures mean.</param>
    public AnthropicEndpoint(Uri address, string? apiKey, HttpClient http, ProviderErrors errors)
        : base(new ClientOptions
        {
            // Anything but null keeps the SDK from looking for a key in the environment.
            ApiKey = apiKey ?? "",
            BaseUrl = WithoutVersion(address),
            HttpClient = http,
            // One place retries: StepRetry. An answer may take as long as it takes; what is limited is the silence in it.
            MaxRetries = 0,
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            OpenTelemetry = false,
        })
    {
        (_apiKey, _compatible, _errors) = (apiKey, address.Host != OwnHost, errors);
    }

    /// <summary>Asks for a message.</summary>
    /// <param name="body">The fields of the request.</param>
    /// <exception cref="ProviderException">The provider answered with an error.</exception>
    public async Task<ModelResponse> PostAsync(Dictionary<string, JsonElement> body, CancellationToken cancellationToken)
    {
        var request = new HttpRequest<MessageCreateParams>
        {
            Method = HttpMethod.Post,
            Params = MessageCreateParams.FromRawUnchecked(None, None, body),
        };
        var response = await Execute(request, cancellationToken);
        try
        {
            var type = response.RawMessage.Content.Headers.ContentType?.MediaType;
            return new ModelResponse(response, await response.ReadAsStream(cancellationToken), type);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override ValueTask BeforeSend<T>(
        HttpRequest<T> request, HttpRequestMessage requestMessage, CancellationToken cancellationToken)
    {
        requestMessage.Version = HttpVersion.Version20;
        requestMessage.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        requestMessage.Headers.UserAgent.Add(new ProductInfoHeaderValue("parley", null));
        // There is no such limit, and the SDK has no word for that.
        requestMessage.Headers.Remove("X-Stainless-Timeout");
        if (string.IsNullOrEmpty(_apiKey)) requestMessage.Headers.Authorization = null;
        // Servers that are only compatible may know the key by the header of earlier versions of the API.
        else if (_compatible) requestMessage.Headers.Add("x-api-key", _apiKey);
        return base.BeforeSend(request, requestMessage, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask AfterSend<T>(
        HttpRequest<T> request, HttpResponseMessage httpResponse, CancellationToken cancellationToken)
    {
        // The answer remembers its request: a chat's whole prompt, for as long as the answer streams.
        if (httpResponse.RequestMessage is { } sent) sent.Content = null;
        if (httpResponse.IsSuccessStatusCode)
        {
            await base.AfterSend(request, httpResponse, cancellationToken);
            return;
        }

        // The SDK would leave out how long to wait.
        using (httpResponse)
        {
            var body = await httpResponse.Content.ReadAsStreamAsync(cancellationToken);
            throw await _errors.FromAnswerAsync((int)httpResponse.StatusCode, body, Header, cancellationToken);
        }

        string? Header(string name) => httpResponse.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
    }

    // The SDK adds the version itself.
    private static string WithoutVersion(Uri address)
    {
        var url = address.ToString().TrimEnd('/');
        return url.EndsWith("/v1", StringComparison.Ordinal) ? url[..^3] : url;
    }
}
