using Parley.Silo.Configuration;

namespace Parley.Tests.Unit.Silo;

public sealed class CommandLineTests
{
    [Fact]
    public void Settings_are_read_in_both_forms_and_the_switch_beside_them()
    {
        var line = CommandLine.Parse(["--urls", "http://127.0.0.1:1", "--sign-in-link", "--ConnectionStrings:Parley=Host=db", "--Logging:LogLevel:Default", "Debug"]);

        Assert.Empty(line.Faults);
        Assert.True(line.SignInLink);
        Assert.Equal(["--urls=http://127.0.0.1:1", "--ConnectionStrings:Parley=Host=db", "--Logging:LogLevel:Default=Debug"], line.SettingArguments);
    }

    [Theory]
    [InlineData("--urls")]
    [InlineData("--urls", "--sign-in-link")]
    public void A_setting_without_a_value_is_a_fault(params string[] arguments) =>
        Assert.Equal("--urls", Assert.Single(CommandLine.Parse(arguments).Faults).Name);

    [Theory]
    [InlineData("--url", "http://127.0.0.1:1")]
    [InlineData("--url=http://127.0.0.1:1")]
    [InlineData("--url")]
    public void An_unknown_option_is_one_fault_that_names_it(params string[] arguments) =>
        Assert.Equal("--url", Assert.Single(CommandLine.Parse(arguments).Faults).Name);

    [Theory]
    [InlineData("serve")]
    [InlineData("urls=http://127.0.0.1:1")]
    [InlineData("/urls")]
    [InlineData("-x")]
    public void An_argument_without_a_name_is_a_fault(string argument) =>
        Assert.Equal(argument, Assert.Single(CommandLine.Parse([argument]).Faults).Name);
}
