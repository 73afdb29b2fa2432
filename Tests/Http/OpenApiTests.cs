using System.Net;

namespace Parley.Tests.Http;

/// <summary>The document that describes the API says what the API is (architecture.md decision 10).</summary>
public sealed class OpenApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("/api/experimental/chats", "get", "post")]
    [InlineData("/api/experimental/chats/models", "get")]
    [InlineData("/api/experimental/chats/model-configs", "get", "post")]
    [InlineData("/api/experimental/chats/model-configs/{id}", "delete", "patch")]
    [InlineData("/api/experimental/chats/config/system-prompt", "get", "put")]
    [InlineData("/api/experimental/chats/config/user-prompt", "get", "put")]
    [InlineData("/api/experimental/chats/providers", "get", "post")]
    [InlineData("/api/experimental/chats/providers/{id}", "delete", "patch")]
    [InlineData("/api/experimental/chats/watch", "get")]
    [InlineData("/api/experimental/chats/{chat}/cost", "get")]
    [InlineData("/api/experimental/chats/{chat}/budget", "get", "put")]
    [InlineData("/api/experimental/chats/cost/summary", "get")]
    [InlineData("/api/experimental/chats/config/model-prices", "get", "put")]
    [InlineData("/api/experimental/chats/config/daily-limits", "get", "put")]
    [InlineData("/api/experimental/chats/files", "post")]
    [InlineData("/api/experimental/chats/files/{file}", "get", "head")]
    [InlineData("/api/experimental/chats/{chat}", "get", "patch")]
    [InlineData("/api/experimental/chats/{chat}/title/regenerate", "post")]
    [InlineData("/api/experimental/chats/{chat}/messages", "get", "post")]
    [InlineData("/api/experimental/chats/{chat}/messages/{message}", "patch")]
    [InlineData("/api/experimental/chats/{chat}/interrupt", "post")]
    [InlineData("/api/experimental/chats/{chat}/compact", "post")]
    [InlineData("/api/experimental/chats/{chat}/archive", "post")]
    [InlineData("/api/experimental/chats/{chat}/unarchive", "post")]
    [InlineData("/api/experimental/chats/{chat}/queue/{queuedMessage}", "delete")]
    [InlineData("/api/experimental/chats/{chat}/queue/{queuedMessage}/promote", "post")]
    [InlineData("/api/experimental/chats/{chat}/stream", "get")]
    [InlineData("/api/v2/files", "post")]
    [InlineData("/api/v2/organizations/{organization}/templates", "get", "post")]
    [InlineData("/api/v2/organizations/{organization}/templateversions", "post")]
    [InlineData("/api/v2/templates/{id}", "delete", "get", "patch")]
    [InlineData("/api/v2/templates/{id}/versions", "get", "patch")]
    [InlineData("/api/v2/templateversions/{id}", "get")]
    [InlineData("/api/v2/templateversions/{id}/archive", "post")]
    [InlineData("/api/v2/templateversions/{id}/cancel", "patch")]
    [InlineData("/api/v2/templateversions/{id}/logs", "get")]
    [InlineData("/api/v2/templateversions/{id}/presets", "get")]
    [InlineData("/api/v2/templateversions/{id}/rich-parameters", "get")]
    [InlineData("/api/v2/templateversions/{id}/unarchive", "post")]
    [InlineData("/api/v2/users/{user}/workspaces", "post")]
    [InlineData("/api/v2/workspaces", "get")]
    [InlineData("/api/v2/workspaces/{workspace}", "get")]
    [InlineData("/api/v2/workspaces/{workspace}/builds", "get", "post")]
    [InlineData("/api/v2/workspacebuilds/{build}", "get")]
    [InlineData("/api/v2/workspacebuilds/{build}/cancel", "patch")]
    [InlineData("/api/v2/workspacebuilds/{build}/logs", "get")]
    [InlineData("/api/v2/workspacebuilds/{build}/parameters", "get")]
    [InlineData("/api/v2/workspaceagents/{agent}/logs", "get")]
    [InlineData("/api/v2/workspaceagents/me/manifest", "get")]
    [InlineData("/api/v2/workspaceagents/me/register", "post")]
    [InlineData("/api/v2/workspaceagents/me/lifecycle", "post")]
    [InlineData("/api/v2/workspaceagents/me/logs", "patch")]
    [InlineData("/api/v2/workspaceagents/me/reinit", "get")]
    [InlineData("/api/v2/users/login/link", "post")]
    [InlineData("/api/v2/users/logout", "post")]
    [InlineData("/api/v2/users/me", "get")]
    public async Task Document_has_exactly_the_operations_of_a_path(string path, params string[] methods)
    {
        using var nobody = fixture.Server.Client(token: "");
        var document = (await nobody.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK);
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var operations = document.GetProperty("paths").GetProperty(path).EnumerateObject().Select(operation => operation.Name);
        Assert.Equal(methods, operations.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ErrorInfo")]
    [InlineData("RetryInfo")]
    public async Task Document_says_how_programs_tell_failures_apart(string schema)
    {
        var document = (await fixture.Client.GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK);
        var members = document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties");
        string[] expected = ["kind", "provider", "retryable", "status_code"];
        Assert.Subset(members.EnumerateObject().Select(member => member.Name).ToHashSet(), expected.ToHashSet());
    }
}
