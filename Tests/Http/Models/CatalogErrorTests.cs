using System.Net;
using System.Text.Json.Nodes;
using Parley.Tests.Http.BadInput;

namespace Parley.Tests.Http.Models;

/// <summary>Every refusal of spec/chat.md 2.2 for providers and model configs names the field and leaves everything as it was.</summary>
public sealed class CatalogErrorTests(CatalogErrorTests.ConfiguredFixture fixture) : IClassFixture<CatalogErrorTests.ConfiguredFixture>
{
    private const string Unknown = "01890000-0000-7000-8000-000000000000";

    [Theory]
    [InlineData("""{}""", 400, "Invalid provider.", "provider")]
    [InlineData("""{"provider":"mistral"}""", 400, "Invalid provider.", "provider")]
    [InlineData("""{"provider":"demo"}""", 400, "Invalid provider.", "provider")]
    [InlineData("""{"provider":"google","base_url":"api.example.com/v1"}""", 400, "Invalid provider base URL.", "base_url")]
    [InlineData("""{"provider":"google","base_url":"file:///etc/passwd"}""", 400, "Invalid provider base URL.", "base_url")]
    [InlineData("""{"provider":"google","base_url":"https://user:pw@host/v1"}""", 400, "Invalid provider base URL.", "base_url")]
    [InlineData("""{"provider":"google","base_url":"https://host/v1?key=1"}""", 400, "Invalid provider base URL.", "base_url")]
    [InlineData("""{"provider":"google","api_key":"two words"}""", 400, "Invalid provider API key.", "api_key")]
    [InlineData("""{"provider":"google","api_key":"line\r\nX-Evil: 1"}""", 400, "Invalid provider API key.", "api_key")]
    [InlineData("""{"provider":"google","display_name":"a\u0000b"}""", 400, "Invalid display name.", "display_name")]
    [InlineData(
        """{"provider":"google","display_name":"\ud800"}""",
        400, "Request body must be valid JSON of the documented form.", "display_name")]
    [InlineData("""{"provider":"google","enabled":"yes"}""", 400, "Request body must be valid JSON of the documented form.", "enabled")]
    [InlineData("""{"provider":"openai"}""", 409, "Chat provider already exists.", "provider")]
    public Task Provider_is_not_created(string body, int status, string message, string field) =>
        RefusesAsync(HttpMethod.Post, CatalogFixture.Providers, body, status, message, field);

    [Theory]
    [InlineData("nonsense", """{}""", 400, "Invalid chat provider ID.", "id")]
    [InlineData(Unknown, """{}""", 404, "Chat provider not found.", null)]
    [InlineData("00000000-0000-0000-0000-000000000000", """{"enabled":false}""", 404, "Chat provider not found.", null)]
    [InlineData("{provider}", """{"base_url":"nowhere"}""", 400, "Invalid provider base URL.", "base_url")]
    [InlineData("{provider}", """{"api_key":"two words"}""", 400, "Invalid provider API key.", "api_key")]
    public async Task Provider_is_not_changed(string id, string body, int status, string message, string? field)
    {
        var path = $"{CatalogFixture.Providers}/{id.Replace("{provider}", fixture.ProviderId, StringComparison.Ordinal)}";
        await RefusesAsync(HttpMethod.Patch, path, body, status, message, field);
        if (id != "{provider}")
            await RefusesAsync(HttpMethod.Delete, path, null, status, message, field);
    }

    [Theory]
    [InlineData("""{}""", 400, "Invalid provider.", "provider")]
    [InlineData("""{"provider":"mistral","model":"m","context_limit":1}""", 400, "Invalid provider.", "provider")]
    [InlineData("""{"provider":"openai","context_limit":1}""", 400, "Model is required.", "model")]
    [InlineData("""{"provider":"openai","model":" ","context_limit":1}""", 400, "Model is required.", "model")]
    [InlineData("""{"provider":"openai","model":"a\nb","context_limit":1}""", 400, "Invalid model.", "model")]
    [InlineData("""{"provider":"openai","model":"m"}""", 400, "Context limit is required.", "context_limit")]
    [InlineData("""{"provider":"openai","model":"m","context_limit":0}""", 400, "Context limit is required.", "context_limit")]
    [InlineData(
        """{"provider":"openai","model":"m","context_limit":-1}""", 400, "Context limit must be greater than zero.", "context_limit")]
    [InlineData(
        """{"provider":"openai","model":"m","context_limit":1,"compression_threshold":101}""",
        400, "Invalid compression threshold.", "compression_threshold")]
    [InlineData(
        """{"provider":"openai","model":"m","context_limit":1,"compression_threshold":-1}""",
        400, "Invalid compression threshold.", "compression_threshold")]
    [InlineData(
        """{"provider":"openai","model":"m","context_limit":1,"model_config":{"temperature":3}}""",
        400, "Invalid model call options.", "model_config.temperature")]
    [InlineData(
        """{"provider":"openai","model":"m","context_limit":1,"model_config":{"top_k":3}}""",
        400, "Invalid model call options.", "model_config.top_k")]
    [InlineData(
        """
        {"provider":"openai","model":"m","context_limit":1,
         "model_config":{"presence_penalty":1,"provider_options":{"openai":{"api":"responses"}}}}
        """,
        400, "Invalid model call options.", "model_config.presence_penalty")]
    [InlineData("""{"provider":"azure","model":"m","context_limit":1}""", 400, "Chat provider is not configured.", "provider")]
    [InlineData(
        """{"provider":"openai","model":"m","context_limit":1,"enabled":false,"is_default":true}""",
        400, "Invalid default model config.", "is_default")]
    [InlineData("""{"provider":"openai","model":"known","context_limit":1}""", 409, "Chat model config already exists.", "model")]
    public Task Model_config_is_not_created(string body, int status, string message, string field) =>
        RefusesAsync(HttpMethod.Post, CatalogFixture.Configs, body, status, message, field);

    [Theory]
    [InlineData("nonsense", """{}""", 400, "Invalid chat model config ID.", "id")]
    [InlineData(Unknown, """{}""", 404, "Chat model config not found.", null)]
    [InlineData("{config}", """{"context_limit":0}""", 400, "Context limit must be greater than zero.", "context_limit")]
    [InlineData("{config}", """{"compression_threshold":200}""", 400, "Invalid compression threshold.", "compression_threshold")]
    [InlineData("{config}", """{"provider":"mistral"}""", 400, "Invalid provider.", "provider")]
    [InlineData("{config}", """{"provider":"vercel"}""", 400, "Chat provider is not configured.", "provider")]
    [InlineData("{config}", """{"model":"other"}""", 409, "Chat model config already exists.", "model")]
    [InlineData("{config}", """{"model_config":{"top_k":3}}""", 400, "Invalid model call options.", "model_config.top_k")]
    [InlineData(
        "{config}", """{"model_config":{"max_output_tokens":0}}""", 400, "Invalid model call options.", "model_config.max_output_tokens")]
    public async Task Model_config_is_not_changed(string id, string body, int status, string message, string? field)
    {
        var path = $"{CatalogFixture.Configs}/{id.Replace("{config}", fixture.ConfigId, StringComparison.Ordinal)}";
        await RefusesAsync(HttpMethod.Patch, path, body, status, message, field);
        if (id != "{config}")
            await RefusesAsync(HttpMethod.Delete, path, null, status, message, field);
    }

    [Fact]
    public async Task Who_does_not_administer_is_refused_whatever_is_sent_and_learns_nothing()
    {
        var before = await fixture.StoredAsync();
        (HttpMethod Method, string Path, JsonNode? Body)[] requests =
        [
            (HttpMethod.Get, CatalogFixture.Providers, null),
            (HttpMethod.Post, CatalogFixture.Providers, new JsonObject { ["provider"] = "google" }),
            (HttpMethod.Patch, $"{CatalogFixture.Providers}/{fixture.ProviderId}", new JsonObject { ["base_url"] = "http://evil" }),
            (HttpMethod.Patch, $"{CatalogFixture.Providers}/{Unknown}", new JsonObject()),
            (HttpMethod.Delete, $"{CatalogFixture.Providers}/{fixture.ProviderId}", null),
            (HttpMethod.Post, CatalogFixture.Configs, new JsonObject()),
            (HttpMethod.Patch, $"{CatalogFixture.Configs}/{fixture.ConfigId}", new JsonObject { ["enabled"] = false }),
            (HttpMethod.Delete, $"{CatalogFixture.Configs}/{fixture.ConfigId}", null),
        ];
        foreach (var (method, path, body) in requests)
        {
            var answer = await fixture.Catalog.Member.AskAsync(method, path, body);
            Assert.Equal((HttpStatusCode.Forbidden, "You are not allowed to do this."), (answer.Status, answer.Message));
        }

        Assert.Equal(before, await fixture.StoredAsync());
    }

    private async Task RefusesAsync(HttpMethod method, string path, string? body, int status, string message, string? field)
    {
        var before = await fixture.StoredAsync();

        var answer = await fixture.Catalog.Admin.Http.AskAsync(method, path, body is null ? null : Requests.Json(body));

        Assert.Equal((status, message), ((int)answer.Status, answer.Message));
        Assert.Equal(field is null ? [] : [field], answer.Fields);
        Assert.Equal(before, await fixture.StoredAsync());
    }

    /// <summary>One provider and two configs.</summary>
    public sealed class ConfiguredFixture : IAsyncLifetime
    {
        public CatalogFixture Catalog { get; } = new();

        public string ProviderId { get; private set; } = "";

        public string ConfigId { get; private set; } = "";

        public async Task InitializeAsync()
        {
            await Catalog.InitializeAsync();
            ProviderId = (await Catalog.Admin.AddProviderAsync("openai", "sk-1")).GetProperty("id").GetString()!;
            ConfigId = (await Catalog.Admin.AddConfigAsync("openai", "known")).ToString();
            await Catalog.Admin.AddConfigAsync("openai", "other");
        }

        public Task DisposeAsync() => Catalog.DisposeAsync();

        /// <summary>Everything that a refused request could have changed.</summary>
        public async Task<string> StoredAsync() => (await Catalog.Server.QueryAsync<string>(
            """
            SELECT (SELECT string_agg(p::text, ' ' ORDER BY id) FROM providers p)
                || (SELECT string_agg(c::text, ' ' ORDER BY id) FROM model_configs c)
            """))!;
    }
}
