using System.Net;
using System.Net.WebSockets;
using Parley.Tests.Http.Streams;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.BadInput;

/// <summary>Who is not signed in, and where a token may stand.</summary>
public sealed class TokenTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private const string Cookie = "Cookie";
    private const string Header = "Coder-Session-Token";
    private const string Name = "coder_session_token";
    private const string Foreign = "https://evil.example";

    private readonly ParleyClient _nobody = new(fixture.Server.Address, null);

    public void Dispose() => _nobody.Dispose();

    [Fact]
    public async Task Without_a_token_that_is_somebodys_nothing_is_told_or_done()
    {
        var chat = await fixture.IdleChatAsync("secret");
        var expired = await Strangers.CreateAsync(fixture.Server);
        await fixture.Server.QueryAsync<object>(
            "UPDATE api_keys SET expires_at = now() - interval '1 second' WHERE id = $1", expired[..10]);
        var suspended = await Strangers.CreateAsync(fixture.Server);
        await fixture.Server.QueryAsync<object>("UPDATE users SET status = 'suspended' WHERE username = $1", suspended[..10]);
        var before = await fixture.Server.StoredAsync();
        string?[] tokens =
        [
            null, "garbage", "ownerowner-bbbbbbbbbbbbbbbbbbbbbb", ParleyServer.OwnerToken + "x", "ownerowner-' OR 1=1; --aaaaaaa",
            expired, suspended,
        ];
        (HttpMethod, string, string?)[] requests =
        [
            .. ChatPaths.Of(chat.ToString()),
            (HttpMethod.Get, ParleyClient.Chats, null),
            (HttpMethod.Post, ParleyClient.Chats, ChatPaths.Hello),
            .. Others(),
        ];
        foreach (var token in tokens)
        {
            (string, string)[] headers = token is null ? [] : [(Header, token)];
            foreach (var (method, path, body) in requests)
            {
                var answer = await _nobody.Http.AskAsync(method, path, body is null ? null : Requests.Json(body), headers);
                Assert.True(
                    answer.Status == HttpStatusCode.Unauthorized && answer.Message.Length > 0, $"{token} {method} {path}: {answer}");
            }

            foreach (var path in new[] { $"{ParleyClient.Chats}/{chat}/stream", $"{ParleyClient.Chats}/watch", "/hubs/chats" })
            {
                using var socket = new ClientWebSocket();
                Assert.Equal(HttpStatusCode.Unauthorized, await socket.TryConnectAsync(fixture.Server.Address, path, headers));
            }
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());
    }

    [Fact]
    public async Task A_token_may_stand_in_header_bearer_or_cookie()
    {
        foreach (var header in new[]
        {
            (Header, ParleyServer.OwnerToken),
            ("Authorization", $"Bearer {ParleyServer.OwnerToken}"), ("Authorization", $"bearer {ParleyServer.OwnerToken}"),
            (Cookie, $"other=1; {Name}={ParleyServer.OwnerToken}"),
        })
        {
            Assert.Equal(HttpStatusCode.OK, (await _nobody.Http.AskAsync(HttpMethod.Get, ParleyClient.Chats, null, header)).Status);
        }

        var basic = ("Authorization", $"Basic {ParleyServer.OwnerToken}");
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await _nobody.Http.AskAsync(HttpMethod.Get, ParleyClient.Chats, null, basic)).Status);
    }

    [Fact]
    public async Task Only_streams_take_a_token_in_the_query()
    {
        var chat = await fixture.IdleChatAsync("query");
        var query = $"?{Name}={ParleyServer.OwnerToken}";
        foreach (var path in new[] { $"{ParleyClient.Chats}/{chat}/stream", $"{ParleyClient.Chats}/watch", "/hubs/chats" })
        {
            using var socket = new ClientWebSocket();
            Assert.Equal(HttpStatusCode.SwitchingProtocols, await socket.TryConnectAsync(fixture.Server.Address, path + query));
        }

        foreach (var path in new[]
        {
            ParleyClient.Chats, $"{ParleyClient.Chats}/{chat}", $"{ParleyClient.Chats}/{chat}/messages", "/api/v2/users/me",
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await _nobody.GetAsync(path + query)).Status);
        }
    }

    [Fact]
    public async Task What_the_client_states_beats_what_its_browser_adds()
    {
        var stranger = await Strangers.CreateAsync(fixture.Server);
        var cookie = (Cookie, $"{Name}={ParleyServer.OwnerToken}");
        var me = await _nobody.Http.AskAsync(HttpMethod.Get, "/api/v2/users/me", null, (Header, stranger), cookie);
        Assert.Equal(stranger[..10], me.Expect(HttpStatusCode.OK).GetProperty("username").GetString());
        me = await _nobody.Http.AskAsync(HttpMethod.Get, "/api/v2/users/me", null, ("Authorization", $"Bearer {stranger}"), cookie);
        Assert.Equal(stranger[..10], me.Expect(HttpStatusCode.OK).GetProperty("username").GetString());

        // A stated token that is nobody's is not made up for by the cookie.
        me = await _nobody.Http.AskAsync(HttpMethod.Get, "/api/v2/users/me", null, (Header, "garbage"), cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, me.Status);
    }

    [Fact]
    public async Task A_foreign_page_cannot_use_the_cookie()
    {
        var chat = await fixture.IdleChatAsync("cross-site");
        var cookie = (Cookie, $"{Name}={ParleyServer.OwnerToken}");
        var before = await fixture.Server.StoredAsync();
        var byName = fixture.Server.Address.ToString().Replace("127.0.0.1", "localhost", StringComparison.Ordinal).TrimEnd('/');
        (HttpMethod, string, string?)[] commands =
        [
            .. ChatPaths.Commands(chat.ToString()),
            (HttpMethod.Post, ParleyClient.Chats, ChatPaths.Hello),
            (HttpMethod.Post, "/api/v2/users/logout", null),
        ];
        foreach (var origin in new[] { Foreign, "null", byName })
        {
            foreach (var (method, path, body) in commands)
            {
                var answer = await _nobody.Http.AskAsync(
                    method, path, body is null ? null : Requests.Json(body), cookie, ("Origin", origin));
                Assert.True(answer.Status == HttpStatusCode.Forbidden && answer.Message.Length > 0, $"{origin} {method} {path}: {answer}");
            }

            foreach (var path in new[] { $"{ParleyClient.Chats}/{chat}/stream", $"{ParleyClient.Chats}/watch", "/hubs/chats" })
            {
                using var socket = new ClientWebSocket();
                Assert.Equal(
                    HttpStatusCode.Forbidden, await socket.TryConnectAsync(fixture.Server.Address, path, cookie, ("Origin", origin)));
            }
        }

        Assert.Equal(before, await fixture.Server.StoredAsync());

        // Our own page may, and so may who states the token himself.
        var own = ("Origin", fixture.Server.Address.GetLeftPart(UriPartial.Authority));
        var interrupt = $"{ParleyClient.Chats}/{chat}/interrupt";
        Assert.Equal(HttpStatusCode.OK, (await _nobody.Http.AskAsync(HttpMethod.Post, interrupt, null, cookie, own)).Status);
        var stated = await _nobody.Http.AskAsync(
            HttpMethod.Post, interrupt, null, (Header, ParleyServer.OwnerToken), ("Origin", Foreign));
        Assert.Equal(HttpStatusCode.OK, stated.Status);
        using var hub = new ClientWebSocket();
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await hub.TryConnectAsync(fixture.Server.Address, "/hubs/chats", cookie, own));
    }

    private static IEnumerable<(HttpMethod Method, string Path, string? Body)> Others() =>
    [
        (HttpMethod.Get, $"{ParleyClient.Chats}/watch", null), (HttpMethod.Get, $"{ParleyClient.Chats}/models", null),
        (HttpMethod.Get, $"{ParleyClient.Chats}/model-configs", null), (HttpMethod.Get, "/api/v2/users/me", null),
        (HttpMethod.Post, "/api/v2/users/logout", null), (HttpMethod.Post, "/hubs/chats/negotiate", null),
    ];
}
