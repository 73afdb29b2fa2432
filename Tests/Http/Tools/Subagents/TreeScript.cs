using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Tools.Subagents;

/// <summary>Scripts the model of one root, step by step, and of its children, each by what it was last told.</summary>
internal sealed class TreeScript
{
    private readonly ServerFixture _fixture;
    private readonly string _name;
    private readonly ConcurrentQueue<Action<FakeReply, FakeRequest>> _steps = [];
    private readonly ConcurrentDictionary<string, Action<FakeReply>> _children = [];
    private readonly ConcurrentQueue<FakeRequest> _asked = [];

    /// <param name="fixture">The server and its provider.</param>
    /// <param name="name">What the root is told first; unlike that of any other tree of the provider.</param>
    public TreeScript(ServerFixture fixture, string name)
    {
        (_fixture, _name) = (fixture, name);
        fixture.Fake.OnRequest(Answer);
    }

    /// <summary>The requests of the root, in order.</summary>
    public IReadOnlyList<FakeRequest> RootRequests => [.. _asked.Where(IsRoot)];

    /// <summary>The requests of the children, in order.</summary>
    public IReadOnlyList<FakeRequest> ChildRequests => [.. _asked.Where(request => !IsRoot(request))];

    /// <summary>What a child is told, so that it is this tree's alone.</summary>
    public string Told(string text) => $"{_name}: {text}";

    /// <summary>Scripts the root's next step.</summary>
    public TreeScript Step(Action<FakeReply> script) => Step((reply, _) => script(reply));

    /// <summary>Scripts the root's next step by what the provider is asked.</summary>
    public TreeScript Step(Action<FakeReply, FakeRequest> script)
    {
        _steps.Enqueue(script);
        return this;
    }

    /// <summary>The root's next step starts a child for each task.</summary>
    public TreeScript Spawn(params string[] tasks) => Step(reply =>
    {
        foreach (var task in tasks)
            reply.ToolCall($"spawn {task}", "spawn_agent", new JsonObject { ["prompt"] = Told(task) }.ToJsonString());
    });

    /// <summary>The root's next step makes a call for each child that it knows of.</summary>
    public TreeScript CallEach(string tool, Action<JsonObject>? more = null) => Step((reply, request) =>
    {
        foreach (var child in ChildrenIn(request))
        {
            var arguments = new JsonObject { ["chat_id"] = child };
            more?.Invoke(arguments);
            reply.ToolCall($"{tool} {child} {request.Number}", tool, arguments.ToJsonString());
        }
    });

    /// <summary>Scripts every answer of a child to what it is told.</summary>
    public TreeScript Child(string told, Action<FakeReply> script)
    {
        _children[Told(told)] = script;
        return this;
    }

    /// <summary>Makes the root.</summary>
    public Task<Guid> StartAsync() => _fixture.Client.CreateAsync(_name);

    /// <summary>The root's children, in the order in which they were made.</summary>
    public async Task<IReadOnlyList<JsonElement>> ChildrenAsync(Guid root)
    {
        var all = await _fixture.Client.GetAsync($"{ParleyClient.Chats}?limit=200");
        return [.. all.Json.EnumerateArray()
            .Where(chat => chat.TryGetProperty("parent_chat_id", out var parent) && parent.GetGuid() == root)
            .OrderBy(chat => chat.GetProperty("created_at").GetDateTimeOffset())];
    }

    /// <summary>How many children the database knows to be at work.</summary>
    public async Task<long> AtWorkAsync(Guid root) => await _fixture.Server.QueryAsync<long>(
        "SELECT count(*) FROM chats WHERE parent_chat_id = $1 AND status IN ('pending', 'running')", root);

    /// <summary>The results of the root's calls as they are stored, oldest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> ResultsAsync(Guid root) =>
    [
        .. (await _fixture.Client.MessagesAsync(root)).Where(message => message.GetProperty("role").GetString() == "tool")
            .Select(message => message.GetProperty("content")[0].GetProperty("result")),
    ];

    /// <summary>The errors among the results.</summary>
    public async Task<IReadOnlyList<string>> ErrorsAsync(Guid root) =>
    [
        .. (await ResultsAsync(root)).Where(result => result.TryGetProperty("error", out _))
            .Select(result => result.GetProperty("error").GetString()!),
    ];

    /// <summary>Waits until every child has streamed a text.</summary>
    public async Task WaitForTextAsync(Guid root, string text) => await Task.WhenAll((await ChildrenAsync(root)).Select(async child =>
    {
        await using var probe = await _fixture.Client.FollowAsync(child.GetProperty("id").GetGuid());
        await probe.WaitAsync(events => events.StreamedText() == text, text);
    }));

    /// <summary>Waits until the root rests.</summary>
    public Task WaitForRestAsync(Guid root) => _fixture.Client.WaitForStatusAsync(root, "waiting");

    private static string[] ChildrenIn(FakeRequest request) =>
    [
        .. request.ToolResults.Select(result => JsonDocument.Parse(result.Text).RootElement)
            .Where(result => result.TryGetProperty("chat_id", out _))
            .Select(result => result.GetProperty("chat_id").GetString()!)
            .Distinct(),
    ];

    private FakeReply? Answer(FakeRequest request)
    {
        var reply = new FakeReply();
        if (IsRoot(request) && _steps.TryDequeue(out var step))
            step(reply, request);
        else if (_children.TryGetValue(request.LastUserText, out var script))
            script(reply);
        else
            return null;
        _asked.Enqueue(request);
        return reply;
    }

    private bool IsRoot(FakeRequest request) => TextOf(request.Messages.First(IsUser).GetProperty("content")) == _name;

    private static bool IsUser(JsonElement message) => message.GetProperty("role").GetString() == "user";

    private static string TextOf(JsonElement content) =>
        content.ValueKind is JsonValueKind.String ? content.GetString()! : content[0].GetProperty("text").GetString()!;
}
