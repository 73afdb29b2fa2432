using System.Text.Json;
using System.Text.Json.Nodes;
using Parley.Grains.Models.Demo;

namespace Parley.Tests.Unit.Models.Demo;

/// <summary>What a newcomer may type, and which tools the demo model then calls.</summary>
public sealed class DemoWorkspaceTests
{
    [Theory]
    [InlineData("run ls -la", "ls -la")]
    [InlineData("Run `dotnet test --no-build`.", "dotnet test --no-build")]
    [InlineData("please run the command `echo \"a b\"`", "echo \"a b\"")]
    [InlineData("execute git status", "git status")]
    public void It_runs_a_command(string said, string command)
    {
        var call = Assert.Single(DemoScript.Answer(Prompt(said)).Calls);
        Assert.Equal(("execute", command), (call.Tool, (string?)call.Arguments["command"]));
        var told = DemoScript.Answer(Prompt(said, """{"success":false,"output":"so\n```\nit is\n","exit_code":2}""")).Text;
        Assert.Equal("It ended with exit code 2.\n\n````\nso\n```\nit is\n````", told);
    }

    [Theory]
    [InlineData("write \"hello\" to notes.txt")]
    [InlineData("Write a file notes.txt with hello")]
    [InlineData("create the file `notes.txt` containing `hello`")]
    public void It_writes_a_file_where_the_workspace_is(string said)
    {
        Assert.Equal("pwd", (string?)Assert.Single(DemoScript.Answer(Prompt(said)).Calls).Arguments["command"]);
        var call = Assert.Single(DemoScript.Answer(Prompt(said, """{"success":true,"output":"/w\n"}""")).Calls);
        Assert.Equal(
            ("write_file", "/w/notes.txt", "hello\n"), (call.Tool, (string?)call.Arguments["path"], (string?)call.Arguments["content"]));
        Assert.Equal("It is done.", DemoScript.Answer(Prompt(said, """{"output":"/w\n"}""", """{"ok":true}""")).Text);
    }

    [Theory]
    [InlineData("read /w/notes.txt")]
    [InlineData("show me the file `/w/notes.txt`")]
    public void It_reads_a_file(string said)
    {
        var call = Assert.Single(DemoScript.Answer(Prompt(said)).Calls);
        Assert.Equal(("read_file", "/w/notes.txt"), (call.Tool, (string?)call.Arguments["path"]));
        Assert.Equal("Here it is:\n\n```\n1\thello\n```", DemoScript.Answer(Prompt(said, """{"content":"1\thello"}""")).Text);
        Assert.Equal("That did not work: no such file", DemoScript.Answer(Prompt(said, """{"error":"no such file"}""")).Text);
    }

    [Theory]
    [InlineData("run the tests")]
    [InlineData("write 30 words")]
    [InlineData("show me markdown")]
    [InlineData("read this and tell me what you think")]
    [InlineData("why does it run?")]
    public void It_takes_nothing_else_for_an_order(string said) => Assert.Empty(DemoScript.Answer(Prompt(said)).Calls);

    [Fact]
    public void Without_tools_it_calls_none() => Assert.Empty(DemoScript.Answer(Prompt("run ls") with { Tools = [] }).Calls);

    private static DemoPrompt Prompt(string said, params string[] results)
    {
        var messages = new JsonArray { new JsonObject { ["role"] = "user", ["content"] = said } };
        foreach (var result in results)
            messages.Add(new JsonObject { ["role"] = "tool", ["content"] = result });
        var request = JsonSerializer.SerializeToElement(new JsonObject { ["messages"] = messages });
        return DemoPrompt.From(request)! with { Tools = ["execute", "read_file", "write_file"] };
    }
}
