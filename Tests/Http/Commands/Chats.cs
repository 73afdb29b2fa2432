using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Http.BadInput;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Commands;

/// <summary>Words that the tests of commands share.</summary>
internal static class Chats
{
    /// <summary>Makes a chat whose first answer stops at a gate, with something already said.</summary>
    public static async Task<(Guid Chat, FakeRequest Request)> RunningAsync(
        this ServerFixture fixture, string text, Gate gate, string said = "so far", string rest = " and on")
    {
        fixture.Fake.Enqueue(reply => reply.Text(said).WaitFor(gate).Text(rest));
        var number = fixture.Fake.Requests.Count + 1;
        var chat = await fixture.Client.CreateAsync(text);
        return (chat, await fixture.Fake.WaitForRequest(number));
    }

    /// <summary>Makes a chat that has had its first turn and rests.</summary>
    public static async Task<Guid> CreateAndRestAsync(this ParleyClient client, FakeLlm fake, string text)
    {
        fake.Enqueue(reply => reply.Text("done"));
        var chat = await client.CreateAsync(text);
        await client.WaitForStatusAsync(chat, "waiting");
        return chat;
    }

    /// <summary>Sends a message that must be queued, and answers its id.</summary>
    public static async Task<long> QueueAsync(this ParleyClient client, Guid chat, string text)
    {
        var answer = (await client.SendAsync(chat, text)).Expect(HttpStatusCode.OK);
        Assert.True(answer.GetProperty("queued").GetBoolean());
        return answer.GetProperty("queued_message").GetProperty("id").GetInt64();
    }

    /// <summary>Sends a command with a key of its own.</summary>
    public static Task<Answer> KeyedAsync(this ParleyClient client, HttpMethod method, string path, Guid key, JsonNode? body = null) =>
        client.Http.AskAsync(method, path, body is null ? null : Requests.Json(body.ToJsonString()), ("Idempotency-Key", key.ToString()));

    /// <summary>The texts of what waits, first in line first.</summary>
    public static async Task<IReadOnlyList<string>> QueueAsync(this ParleyClient client, Guid chat)
    {
        var page = (await client.GetAsync($"{ParleyClient.Chats}/{chat}/messages")).Expect(HttpStatusCode.OK);
        return [.. page.GetProperty("queued_messages").EnumerateArray().Select(Events.Text)];
    }

    /// <summary>Role and text of all stored messages, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> HistoryAsync(this ParleyClient client, Guid chat) =>
        [.. (await client.MessagesAsync(chat)).Select(Line)];

    public static string Line(this JsonElement message) => $"{message.GetProperty("role").GetString()}: {message.Text()}";

    /// <summary>Waits for the end of a turn that was begun after so many status events.</summary>
    public static Task<IReadOnlyList<JsonElement>> WaitForRestAsync(this EventProbe probe, int turns) => probe.WaitAsync(
        events => events.Count(item => item.IsStatus("waiting") && !item.TryGetProperty("snapshot", out _)) == turns
            && events[^1].IsStatus("waiting"),
        $"the end of {turns} turns");

    /// <summary>What a client that followed the stream shows.</summary>
    public static ChatMirror Mirror(this EventProbe probe)
    {
        var mirror = new ChatMirror();
        foreach (var item in probe.Events)
            mirror.Apply(item);
        return mirror;
    }
}
