using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Workspaces;
using Parley.Tests.Support;

namespace Parley.Tests.Unit.Workspaces;

/// <summary>What is believed of agents, and of whom.</summary>
public sealed class AgentTests
{
    [Theory]
    [InlineData(AgentStatus.Connected, 14, AgentStatus.Connected)]
    [InlineData(AgentStatus.Connected, 15, AgentStatus.Disconnected)]
    [InlineData(AgentStatus.Connecting, 119, AgentStatus.Connecting)]
    [InlineData(AgentStatus.Connecting, 120, AgentStatus.Timeout)]
    [InlineData(AgentStatus.Disconnected, 9999, AgentStatus.Disconnected)]
    public void An_agent_is_what_its_silence_says(AgentStatus status, int seconds, AgentStatus expected)
    {
        var clock = new FakeTimeProvider();
        var presence = new AgentPresence(clock);
        var agent = Agent() with { Status = status };
        presence.Hear(agent.Id);
        clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(expected, presence.StatusOf(agent));
    }

    [Fact]
    public void A_new_activation_gives_every_agent_its_time()
    {
        var clock = new FakeTimeProvider();
        var presence = new AgentPresence(clock);
        var agent = Agent() with { Status = AgentStatus.Connected };
        Assert.Equal(AgentStatus.Connected, presence.StatusOf(agent));
        clock.Advance(AgentPresence.Silence);
        Assert.Equal(AgentStatus.Disconnected, presence.StatusOf(agent));
    }

    [Theory]
    [InlineData("127.0.0.1:8080", null, "http://127.0.0.1:8080")]
    [InlineData("http://10.0.0.3:4/", null, "http://10.0.0.3:4")]
    [InlineData("unix:/run/a.sock", "unix:/run/a.sock", "unix:/run/a.sock")]
    [InlineData("unix:/var/run/docker.sock", "unix:/run/a.sock", null)]
    [InlineData("http://169.254.169.254", "unix:/run/a.sock", null)]
    [InlineData("unix:/var/run/docker.sock", null, null)]
    [InlineData("http://user:pass@host:1", null, null)]
    [InlineData("http://host:1/path", null, null)]
    [InlineData("https://host:1", null, null)]
    [InlineData("file:///etc/passwd", null, null)]
    [InlineData("", null, null)]
    [InlineData(null, null, null)]
    public void Only_a_web_server_or_what_the_provisioner_said_is_called(string? told, string? expected, string? address) =>
        Assert.Equal(address, AgentAddress.Parse(told, expected));

    [Fact]
    public void A_token_names_its_workspace_and_shows_nothing_of_itself()
    {
        var workspace = Guid.NewGuid();
        var text = Parley.Grains.Workspaces.Agent.NewToken(workspace);
        Assert.True(AgentToken.TryParse(text, out var token));
        Assert.Equal(workspace, token.WorkspaceId);
        Assert.DoesNotContain(text[33..], token.ToString(), StringComparison.Ordinal);
        var agent = Agent() with { TokenHash = Parley.Grains.Workspaces.Agent.Hash(text) };
        Assert.True(agent.HasToken(Parley.Grains.Workspaces.Agent.Hash(text)));
        Assert.False(agent.HasToken(Parley.Grains.Workspaces.Agent.Hash(Parley.Grains.Workspaces.Agent.NewToken(workspace))));
        Assert.False(Agent().HasToken(Parley.Grains.Workspaces.Agent.Hash("")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ownerowner-aaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789abcdef0123456789abcdef-short")]
    [InlineData("0123456789abcdef0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789abcdef0123456789abcdez-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("0123456789abcdef0123456789abcdef-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' a")]
    public void What_is_no_token_is_not_taken_for_one(string text) => Assert.False(AgentToken.TryParse(text, out _));

    [Theory]
    [InlineData("a", true)]
    [InlineData("a-b-9", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdef", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefg", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("A", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Names_are_plain(string? name, bool allowed) => Assert.Equal(allowed, WorkspaceNames.IsAllowed(name));

    [Fact]
    public void Endpoints_and_registrations_never_print_their_secret()
    {
        var endpoint = new WorkspaceAgentEndpoint
        {
            WorkspaceId = Guid.NewGuid(),
            AgentId = Guid.NewGuid(),
            Name = "main",
            Address = "http://host:1",
            ApiSecret = "very-secret-indeed",
            OperatingSystem = "linux",
            Status = AgentStatus.Connected,
            Lifecycle = AgentLifecycle.Ready,
        };
        Assert.DoesNotContain("very-secret", endpoint.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", new AgentRegistration { ApiSecret = "very-secret-indeed" }.ToString(), StringComparison.Ordinal);
    }

    private static Agent Agent() => new()
    {
        Id = Guid.NewGuid(),
        Template = new TemplateAgent { Name = "main", OperatingSystem = "linux" },
    };
}
