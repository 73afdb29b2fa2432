using System.Globalization;

namespace Parley.Tests.Browser.Harness;

/// <summary>What the environment asks of these tests.</summary>
internal static class Wishes
{
    public const string ChromiumVariable = "PARLEY_CHROMIUM";

    /// <summary>The browser's program; null for the usual one.</summary>
    public static string? Chromium { get; } = Read(ChromiumVariable);

    /// <summary>Whether to take the pictures of the README.</summary>
    public static bool Pictures { get; } = Read("PARLEY_PICTURES") == "1";

    /// <summary>How often each test runs; more than once shows which ones are not stable.</summary>
    public static int Rounds { get; } = Read("PARLEY_ROUNDS") is { } rounds ? int.Parse(rounds, CultureInfo.InvariantCulture) : 1;

    private static string? Read(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
