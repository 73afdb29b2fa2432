using System.Text.Json;
using Parley.Grains.Abstractions;
using Parley.Grains.Abstractions.Chats;
using Parley.Grains.Storage;

namespace Parley.Tests.Unit.Storage;

/// <summary>Content as it is kept in columns.</summary>
public sealed class StorageJsonTests
{
    [Fact]
    public void What_an_earlier_version_stored_nested_too_deeply_can_be_read()
    {
        var nested = new string('[', 63) + new string(']', 63);
        var stored = $$"""
            [{"role":"tool","content":[{"type":"tool-result","tool_call_id":"c","tool_name":"t","result":{{nested}}}],"id":1,
              "chat_id":"01890000-0000-7000-8000-000000000000","created_at":"2026-01-01T00:00:00Z"}]
            """;

        var message = Assert.Single(JsonSerializer.Deserialize(stored, StorageJson.Default.ImmutableArrayChatMessage));

        Assert.Equal(nested, Assert.IsType<ToolResultPart>(Assert.Single(message.Content)).Result?.Text);
    }

    [Fact]
    public void New_text_may_be_nested_as_deeply_as_every_reader_takes_with_what_is_around_it()
    {
        Assert.True(JsonText.TryParse(new string('[', 32) + new string(']', 32), out _));
        Assert.False(JsonText.TryParse(new string('[', 33) + new string(']', 33), out _));
    }
}
