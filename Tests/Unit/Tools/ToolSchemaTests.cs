using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Grains.Abstractions.Identity;
using Parley.Grains.Chats;
using Parley.Grains.Tools;

namespace Parley.Tests.Unit.Tools;

/// <summary>A tool's arguments are a record: what the model is told of it, and what it may not write.</summary>
public sealed partial class ToolSchemaTests
{
    private readonly Greet _tool = new();

    [Fact]
    public void The_schema_names_what_is_demanded_and_says_what_it_is()
    {
        Assert.Equal("object", _tool.Schema.GetProperty("type").GetString());
        var name = _tool.Schema.GetProperty("properties").GetProperty("full_name");
        Assert.Equal(("string", "Whom to greet."), (name.GetProperty("type").GetString(), name.GetProperty("description").GetString()));
        Assert.Equal("integer", _tool.Schema.GetProperty("properties").GetProperty("times").GetProperty("type").GetString());
        Assert.Equal(["full_name"], _tool.Schema.GetProperty("required").EnumerateArray().Select(item => item.GetString()));
    }

    [Theory]
    [InlineData("""{"full_name":"Ada"}""", """{"output":"Hello Ada 1"}""")]
    [InlineData("""{"full_name":"Ada","times":2,"other":true}""", """{"output":"Hello Ada 2"}""")]
    [InlineData("{}", """{"error":"full_name is required"}""")]
    [InlineData("""{"full_name":null}""", """{"error":"full_name is required"}""")]
    [InlineData("""{"full_name":5}""", """{"error":"The arguments are not valid at $.full_name. They must fit the tool's schema."}""")]
    public async Task Arguments_are_read_or_refused_in_words_that_a_model_can_use(string arguments, string result) =>
        Assert.Equal(result, (await _tool.RunAsync(JsonDocument.Parse(arguments).RootElement, Context)).Json.Text);

    private static ToolContext Context { get; } = new()
    {
        Chat = new Chat { Id = Guid.Empty },
        Actor = new Actor(Guid.Empty, "", ActorKind.User),
        ToolCallId = "call",
        CancellationToken = CancellationToken.None,
        Progress = _ => { },
    };

    internal sealed record Greeting
    {
        [Description("Whom to greet.")]
        public required string FullName { get; init; }

        public int? Times { get; init; }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Greeting))]
    internal sealed partial class GreetJson : JsonSerializerContext;

    private sealed class Greet() : Tool<Greeting>(GreetJson.Default.Greeting)
    {
        public override string Name => "greet";

        public override string Description => "Greets.";

        protected override Task<ToolResult> RunAsync(Greeting arguments, ToolContext context) =>
            Task.FromResult(ToolResult.Of($"Hello {arguments.FullName} {arguments.Times ?? 1}"));
    }
}
