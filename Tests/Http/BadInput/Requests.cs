using System.Text;
using Parley.Tests.Http.Commands;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.BadInput;

/// <summary>Requests that a well-behaved client has no word for, and a look at whether they left anything behind.</summary>
internal static class Requests
{
    /// <summary>Sends whatever it is told.</summary>
    public static async Task<Answer> AskAsync(
        this HttpClient http, HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>A body of JSON as it is written.</summary>
    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>
    /// Everything a refused request could have changed, in one text to compare. Generations are left out: looking at a chat activates it.
    /// </summary>
    public static async Task<string> StoredAsync(this ParleyServer server) => (await server.QueryAsync<string>(
        """
        SELECT concat_ws(' ',
            (SELECT count(*) || md5(coalesce(string_agg(concat(id, title, status, archived, updated_at), ' ' ORDER BY id), '')) FROM chats),
            (SELECT count(*) || md5(coalesce(string_agg(concat(id, role, content), ' ' ORDER BY id), '')) FROM messages),
            (SELECT count(*) || md5(coalesce(string_agg(concat(id, content), ' ' ORDER BY id), '')) FROM queued_messages),
            (SELECT count(*) FROM chat_commands),
            (SELECT count(*) FROM api_keys))
        """))!;

    /// <summary>A chat that has had its first turn and rests.</summary>
    public static Task<Guid> IdleChatAsync(this ServerFixture fixture, string text) =>
        fixture.Client.CreateAndRestAsync(fixture.Fake, text);

    /// <summary>Id of the chat's first message.</summary>
    public static async Task<long> FirstMessageAsync(this ParleyClient client, Guid chat) =>
        (await client.MessagesAsync(chat))[0].GetProperty("id").GetInt64();
}
