using System.Net;
using System.Security.Cryptography;
using System.Text;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.BadInput;

/// <summary>One-time sign-in links: each works once and in its time.</summary>
public sealed class SignInTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Path = "/api/v2/users/login/link";

    private readonly ParleyClient _nobody = new(fixture.Server.Address, null);

    public void Dispose() => _nobody.Dispose();

    [Fact]
    public async Task A_link_works_once()
    {
        await LinkAsync("once-once-once", "1 hour");
        using var content = Requests.Json("""{"token":"once-once-once"}""");
        using var response = await _nobody.Http.PostAsync(Path, content);
        var answer = new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
        var session = answer.Expect(HttpStatusCode.Created).GetProperty("session_token").GetString();
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith($"coder_session_token={session};", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);

        using var signedIn = fixture.Server.Client(session!);
        Assert.Equal("owner", (await signedIn.GetAsync("/api/v2/users/me")).Expect(HttpStatusCode.OK).GetProperty("username").GetString());
        await RefusedAsync("""{"token":"once-once-once"}""", HttpStatusCode.Unauthorized);
        (await signedIn.PostAsync("/api/v2/users/logout", null)).Expect(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Unauthorized, (await signedIn.GetAsync("/api/v2/users/me")).Status);
    }

    [Fact]
    public async Task Of_many_who_use_a_link_at_once_one_gets_in()
    {
        await LinkAsync("raced-raced-raced", "1 hour");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            _nobody.Http.AskAsync(HttpMethod.Post, Path, Requests.Json("""{"token":"raced-raced-raced"}"""))));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task An_expired_link_is_refused()
    {
        await LinkAsync("late-late-late", "-1 second");
        await RefusedAsync("""{"token":"late-late-late"}""", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("""{"token":"garbage"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"token":"' OR 1=1 --\u0000"}""", HttpStatusCode.Unauthorized)]
    [InlineData("""{"token":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"token":null}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"token":5}""", HttpStatusCode.BadRequest)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    public Task A_token_that_opens_nothing_is_named(string body, HttpStatusCode status) => RefusedAsync(body, status);

    private async Task RefusedAsync(string body, HttpStatusCode status)
    {
        var before = await fixture.Server.StoredAsync();
        var answer = await _nobody.Http.AskAsync(HttpMethod.Post, Path, Requests.Json(body));
        Assert.Equal((status, "token"), (answer.Status, string.Join(' ', answer.Fields)));
        Assert.NotEmpty(answer.Message);
        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    private Task<object?> LinkAsync(string token, string lifetime) => fixture.Server.QueryAsync<object>(
        $"""
        INSERT INTO sign_in_links (hashed_token, user_id, expires_at)
        SELECT $1, id, now() + interval '{lifetime}' FROM users WHERE username = 'owner'
        """,
        SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
