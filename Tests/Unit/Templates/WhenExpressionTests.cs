using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Templates.Parameters;

namespace Parley.Tests.Unit.Templates;

/// <summary>Conditions of parameters: what they mean and what they may not say.</summary>
public sealed class WhenExpressionTests
{
    private static readonly TemplateParameter[] Parameters =
    [
        new() { Name = "region", Type = ParameterType.Text },
        new() { Name = "size", Type = ParameterType.Number },
        new() { Name = "gpu", Type = ParameterType.Bool },
        new() { Name = "off", Type = ParameterType.Bool },
        new() { Name = "gone", Type = ParameterType.Bool },
        new() { Name = "tools", Type = ParameterType.TextList },
    ];

    private static readonly Dictionary<string, string> Values =
        new() { ["region"] = "eu", ["size"] = "2.0", ["gpu"] = "true", ["off"] = "false", ["tools"] = "[]" };

    [Theory]
    [InlineData("region == 'eu'", true)]
    [InlineData("region==\"eu\"", true)]
    [InlineData("region != 'eu'", false)]
    [InlineData("'eu' == region", true)]
    [InlineData("region == 'EU'", false)]
    [InlineData("size == 2", true)]
    [InlineData("size != -2.5", true)]
    [InlineData("gpu", true)]
    [InlineData("!gpu", false)]
    [InlineData("! ! gpu", true)]
    [InlineData("off", false)]
    [InlineData("gpu == true", true)]
    [InlineData("gpu != off", true)]
    [InlineData("true", true)]
    [InlineData("gone", false)]
    [InlineData("gone == false", false)]
    [InlineData("gone != false", true)]
    [InlineData("gpu || off && off", true)]
    [InlineData("(gpu || off) && off", false)]
    [InlineData("!(gpu && off) && region == 'eu'", true)]
    [InlineData("!off && !(size == 3 || region == 'us')", true)]
    public void It_holds_or_not(string text, bool holds) =>
        Assert.Equal(holds, WhenExpression.Parse(text, Parameters).IsTrue(name => Values.GetValueOrDefault(name)));

    [Theory]
    [InlineData("", "it ends where a value is expected")]
    [InlineData("gpu &&", "it ends where a value is expected")]
    [InlineData("(gpu", "a parenthesis is not closed")]
    [InlineData("gpu)", ") is not expected there")]
    [InlineData("gpu off", "off is not expected there")]
    [InlineData("gpu & off", "& is not expected there")]
    [InlineData("region = 'eu'", "= is not expected there")]
    [InlineData("region == 'eu", "a text is not closed")]
    [InlineData("region", "region is no bool: compare it with == or !=")]
    [InlineData("'eu'", "'eu' is no bool: compare it with == or !=")]
    [InlineData("region == 1", "region and 1 are not of the same type")]
    [InlineData("gpu == 'true'", "gpu and 'true' are not of the same type")]
    [InlineData("size == 1-2", "1-2 is no number")]
    [InlineData("nobody == 'x'", "nobody is no parameter that stands before this one")]
    [InlineData("tools == 'x'", "tools is a list, which cannot be compared")]
    [InlineData("gpu == off == gpu", "== is not expected there")]
    public void What_is_no_condition_is_told_why(string text, string why) =>
        Assert.Equal(why, Assert.Throws<FormatException>(() => WhenExpression.Parse(text, Parameters)).Message);

    [Fact]
    public void One_that_nests_as_deep_as_its_length_allows_is_read()
    {
        var deep = (WhenTokens.LongestText / 2) - 2;
        Assert.True(WhenExpression.Parse($"{new string('(', deep)}true{new string(')', deep)}", Parameters).IsTrue(_ => null));
        Assert.Throws<FormatException>(() => WhenExpression.Parse(new string('!', WhenTokens.LongestText + 1), Parameters));
    }
}
