using System.Text.Json;
using Parley.Tests.Support;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Http.Workspaces;

/// <summary>Matrix 38: what a chat's workspace has to say is told to the model in one block, before the conversation.</summary>
public sealed class Matrix_38_InstructionTests : IAsyncLifetime
{
    private readonly AgentFixture _fixture = new();
    private ParleyServer _server = null!;
    private ParleyClient _client = null!;

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        _server = await _fixture.StartAsync();
        _client = _server.Client();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task The_block_names_the_place_and_has_the_files_in_their_order(bool atHome, bool inDirectory)
    {
        var (home, directory) = (Path.Combine(_fixture.Agent.Folder, "home"), _fixture.Agent.Folder);
        Directory.CreateDirectory(Path.Combine(home, ".coder"));
        Environment.SetEnvironmentVariable("HOME", home);
        if (atHome)
            await File.WriteAllTextAsync(Path.Combine(home, ".coder/AGENTS.md"), "Be kind.\r\n");
        if (inDirectory)
            await File.WriteAllTextAsync(Path.Combine(directory, "AGENTS.md"), "<!-- secret -->Use tabs.");

        var expected = $"<system-instructions>\nOperating System: linux\nWorking Directory: {directory}\n"
            + (atHome ? $"\nSource: {home}/.coder/AGENTS.md\n\nBe kind.\n" : "")
            + (inDirectory ? $"\nSource: {directory}/AGENTS.md\n\nUse tabs.\n" : "")
            + "</system-instructions>";
        Assert.Equal(expected, await BlockAsync());

        // For five minutes no file is read again.
        var asked = _fixture.Agent.Requests.Count;
        Assert.Equal(expected, await BlockAsync());
        Assert.Equal(asked, _fixture.Agent.Requests.Count);
    }

    [Fact]
    public async Task A_chat_without_a_workspace_has_no_block_and_an_agent_out_of_order_stops_nobody()
    {
        _fixture.Fake.Enqueue(reply => reply.Text("hello"));
        var chat = await _client.CreateAsync("hello");
        await _client.WaitForStatusAsync(chat, "waiting");
        Assert.DoesNotContain("<system-instructions>", _fixture.Fake.Requests[^1].Body.ToString(), StringComparison.Ordinal);

        for (var i = 0; i < 8; i++)
            _fixture.Agent.Faults.Enqueue(500);
        Assert.Equal(
            $"<system-instructions>\nOperating System: linux\nWorking Directory: {_fixture.Agent.Folder}\n</system-instructions>",
            await BlockAsync());
    }

    /// <summary>The block of the second turn of a chat that works in a workspace.</summary>
    private async Task<string> BlockAsync()
    {
        _fixture.Fake.Enqueue(reply => reply.Text("hello"));
        var chat = await _client.CreateAsync("hello");
        await _client.WaitForStatusAsync(chat, "waiting");
        await _server.QueryAsync<Guid>(
            """
            WITH made AS (
                INSERT INTO workspaces (id, owner_id, template_id, name)
                SELECT id, owner_id, (SELECT id FROM templates LIMIT 1), substr(md5(id::text), 1, 8) FROM chats WHERE id = $1 RETURNING id)
            SELECT id FROM made
            """,
            chat);
        await _server.QueryAsync<Guid>("UPDATE chats SET workspace_id = id WHERE id = $1 RETURNING id", chat);
        await _client.RenameAsync(chat, "has read its row");
        _fixture.Fake.Enqueue(reply => reply.Text("again"));
        await _client.SendAsync(chat, "again");
        await _client.WaitForStatusAsync(chat, "waiting");
        var messages = _fixture.Fake.Requests[^1].Messages;
        var at = messages.ToList().FindIndex(message => Text(message).StartsWith("<system-instructions>", StringComparison.Ordinal));
        Assert.True(at >= 0, _fixture.Fake.Requests[^1].Body.ToString());
        Assert.All(
            messages.Take(at + 1), message => Assert.Contains(message.GetProperty("role").GetString(), new[] { "system", "developer" }));
        Assert.Equal("user", messages[at + 1].GetProperty("role").GetString());
        return Text(messages[at]);
    }

    private static string Text(JsonElement message) => message.GetProperty("content") switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var parts => parts[0].GetProperty("text").GetString()!,
    };
}
