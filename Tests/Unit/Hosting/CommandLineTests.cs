using Parley.Hosting.Configuration;

namespace Parley.Tests.Unit.Hosting;

public sealed class CommandLineTests
{
    [Fact]
    public void Settings_are_read_in_both_forms_and_the_switch_beside_them()
    {
        var line = Parse(
        [
            "--urls", "http://127.0.0.1:1", "--sign-in-link", "--ConnectionStrings:Parley=Host=db", "--Logging:LogLevel:Default", "Debug",
        ]);

        Assert.Empty(line.Faults);
        Assert.True(line.Has("--sign-in-link"));
        Assert.Equal(
            ["--urls=http://127.0.0.1:1", "--ConnectionStrings:Parley=Host=db", "--Logging:LogLevel:Default=Debug"], line.SettingArguments);
    }

    [Theory]
    [InlineData("--urls")]
    [InlineData("--urls", "--sign-in-link")]
    public void A_setting_without_a_value_is_a_fault(params string[] arguments) =>
        Assert.Equal("--urls", Assert.Single(Parse(arguments).Faults).Name);

    [Theory]
    [InlineData("--url", "http://127.0.0.1:1")]
    [InlineData("--url=http://127.0.0.1:1")]
    [InlineData("--url")]
    public void An_unknown_option_is_one_fault_that_names_it(params string[] arguments) =>
        Assert.Equal("--url", Assert.Single(Parse(arguments).Faults).Name);

    [Theory]
    [InlineData("serve")]
    [InlineData("urls=http://127.0.0.1:1")]
    [InlineData("/urls")]
    [InlineData("-x")]
    public void An_argument_without_a_name_is_a_fault(string argument) =>
        Assert.Equal(argument, Assert.Single(Parse([argument]).Faults).Name);

    [Theory]
    [InlineData("--silos", "3")]
    [InlineData("--silos=3")]
    public void A_count_is_read_in_both_forms(params string[] arguments)
    {
        var line = Parse(arguments);

        Assert.Empty(line.Faults);
        Assert.Equal(3, line.Count("--silos"));
        Assert.Empty(line.SettingArguments);
    }

    [Theory]
    [InlineData("--silos", "0")]
    [InlineData("--silos", "-1")]
    [InlineData("--silos", "three")]
    [InlineData("--silos=")]
    [InlineData("--silos")]
    public void A_count_that_is_none_is_one_fault_that_names_it(params string[] arguments) =>
        Assert.Equal("--silos", Assert.Single(Parse(arguments).Faults).Name);

    [Fact]
    public void A_setting_of_another_program_is_unknown() =>
        Assert.Equal(
            "--PARLEY_MODEL",
            Assert.Single(CommandLine.Parse(Program with { Settings = [Settings.Urls] }, ["--PARLEY_MODEL", "m"]).Faults).Name);

    private static ProgramDefinition Program { get; } = new()
    {
        Usage = "",
        Settings = [Settings.Urls, Settings.Connection, Settings.Model],
        Switches = ["--sign-in-link"],
        Counts = ["--silos"],
    };

    private static CommandLine Parse(string[] arguments) => CommandLine.Parse(Program, arguments);
}
