using System.Globalization;

namespace Parley.Tests.Browser.Harness;

/// <summary>
/// What the environment asks of these tests. Read once and taken out of the environment: Parley refuses to start with a variable of that
/// prefix that it does not know, and it runs in this process.
/// </summary>
internal static class Wishes
{
    public const string ChromiumVariable = "PARLEY_CHROMIUM";

    /// <summary>The browser's program; null for the usual one.</summary>
    public static string? Chromium { get; } = Take(ChromiumVariable);

    /// <summary>Whether to take the pictures of the README.</summary>
    public static bool Pictures { get; } = Take("PARLEY_PICTURES") == "1";

    /// <summary>How often each test runs; more than once shows which ones are not stable.</summary>
    public static int Rounds { get; } = Take("PARLEY_ROUNDS") is { } rounds ? int.Parse(rounds, CultureInfo.InvariantCulture) : 1;

    private static string? Take(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, null);
        return string.IsNullOrEmpty(value) ? null : value;
    }
}
