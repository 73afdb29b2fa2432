using Parley.Grains.Tools.Workspaces;

namespace Parley.Tests.Unit.Tools.Workspaces;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("1m30s", 90)]
    [InlineData("1.5h", 5400)]
    [InlineData("500ms", 0.5)]
    [InlineData("2h3m4s5ms", 7384.005)]
    [InlineData("0s", 0)]
    [InlineData("45", 45)]
    public void What_people_write_is_read(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, precision: 6);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1s")]
    [InlineData("-5")]
    [InlineData("1 s")]
    [InlineData("1s ")]
    [InlineData("s")]
    [InlineData("1d")]
    [InlineData("NaN")]
    [InlineData("1e9")]
    [InlineData("99999999999999999999h")]
    [InlineData("1000000s")]
    public void Anything_else_is_refused(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(10, "10s")]
    [InlineData(90, "1m30s")]
    [InlineData(3600, "1h0m0s")]
    [InlineData(0.05, "50ms")]
    [InlineData(1.5, "1.5s")]
    [InlineData(0, "0s")]
    public void It_is_written_in_the_same_form(double seconds, string text) =>
        Assert.Equal(text, DurationText.Of(TimeSpan.FromSeconds(seconds)));
}
