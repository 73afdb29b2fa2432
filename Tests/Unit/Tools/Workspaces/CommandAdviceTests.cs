using Parley.Grains.Tools.Workspaces;

namespace Parley.Tests.Unit.Tools.Workspaces;

public sealed class CommandAdviceTests
{
    [Theory]
    [InlineData("cat x", true)]
    [InlineData("rg -l needle", true)]
    [InlineData("grep --include-all needle", true)]
    [InlineData("grep -r needle -l", true)]
    [InlineData("catalog x", false)]
    [InlineData("echo x | cat ", false)]
    [InlineData("rg needle", false)]
    [InlineData("grep -r --label needle", false)]
    [InlineData("ls -l", false)]
    public void Who_reads_files_through_the_shell_is_told_of_read_file(string command, bool advised) =>
        Assert.Equal(advised, CommandAdvice.For(command)?.Contains("read_file", StringComparison.Ordinal) == true);
}
