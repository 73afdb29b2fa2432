using System.Text;
using Parley.Grains.Workspaces;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Tests.Unit.Workspaces;

/// <summary>Pure parts of how a chat's workspace is named and what its files tell a model.</summary>
public sealed class InstructionTextTests
{
    [Fact]
    public void Matrix_38_a_file_is_told_with_its_source_without_comments_and_carriage_returns() => Assert.Equal(
        "\nSource: /w/AGENTS.md\n\nFirst.\nSecond.\n",
        InstructionText.Section("/w/AGENTS.md", "\r\nFirst.\r\n<!-- not\r\nfor you -->Second.\r\n\r\n"u8));

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    [InlineData("<!-- nothing -->")]
    public void Matrix_38_a_file_that_says_nothing_leaves_no_trace(string text) =>
        Assert.Equal("", InstructionText.Section("/w/AGENTS.md", Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Matrix_38_a_long_file_is_cut_at_64_KiB_and_no_character_is_split()
    {
        var section = InstructionText.Section("/w/AGENTS.md", Encoding.UTF8.GetBytes("x" + new string('ä', 40_000)));

        Assert.StartsWith("\nSource: /w/AGENTS.md (truncated to 64KiB)\n\nxä", section, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', section);
        Assert.Equal(InstructionText.MaxBytes - 1, Encoding.UTF8.GetByteCount(section.Split("\n\n")[1].TrimEnd('\n')));
    }

    [Theory]
    [InlineData("Fix the failing test!", "fix-the-failing-test-0a1b")]
    [InlineData("  Ünïcödé & more  ", "n-c-d-more-0a1b")]
    [InlineData("漢字", "chat-0a1b")]
    [InlineData("a very long title that no directory should have to bear", "a-very-long-title-that-no-d-0a1b")]
    public void A_workspace_is_named_after_its_chat(string title, string name)
    {
        Assert.Equal(name, NewWorkspaces.Name(title, new Guid("0a1bcdef-0000-0000-0000-000000000000")));
        Assert.True(WorkspaceNames.IsAllowed(name));
    }
}
