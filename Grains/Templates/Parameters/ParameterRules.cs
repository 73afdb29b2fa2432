using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Grains.Abstractions.Templates;

namespace Parley.Grains.Templates.Parameters;

/// <summary>What a value of a parameter must be, each by itself (platform.md C.1, step 4).</summary>
internal static class ParameterRules
{
    /// <summary>Longest value, in characters.</summary>
    public const int LongestValue = 8192;

    // An expression without backtracking takes time in proportion to the text; this is for a text that it was not made for.
    private static readonly TimeSpan MatchTime = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with a value, as the end of a sentence about it; null when nothing is.</summary>
    public static string? Fault(TemplateParameter parameter, string value) =>
        value.Length > LongestValue ? $"must be at most {LongestValue} characters"
        : TypeFault(parameter.Type, value) ?? OptionFault(parameter, value) ?? ValidationFault(parameter, value);

    /// <summary>Whether a number moves the way it may not.</summary>
    public static string? MonotonicFault(TemplateParameter parameter, string previous, string value) =>
        (parameter.Validation?.Monotonic, Number(previous), Number(value)) switch
        {
            (MonotonicOrder.Increasing, { } before, { } now) when now < before => $"must not be less than {previous}, which it was",
            (MonotonicOrder.Decreasing, { } before, { } now) when now > before => $"must not be greater than {previous}, which it was",
            _ => null,
        };

    /// <summary>The number that a text is; null when it is none.</summary>
    public static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>An expression as parameters use it.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public static Regex Expression(string regex) => new(regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTime);

    private static string? TypeFault(ParameterType type, string value) => type switch
    {
        ParameterType.Number when Number(value) is null => "must be a number",
        ParameterType.Bool when value is not ("true" or "false") => "must be true or false",
        ParameterType.TextList when Elements(value) is null => "must be a JSON array of strings",
        _ => null,
    };

    private static string? OptionFault(TemplateParameter parameter, string value)
    {
        if (parameter.Options.IsEmpty)
            return null;
        var chosen = parameter.Type is ParameterType.TextList ? Elements(value)! : [value];
        return chosen.All(one => parameter.Options.Any(option => option.Value == one))
            ? null
            : $"must be one of {string.Join(", ", parameter.Options.Select(option => option.Value))}";
    }

    private static string? ValidationFault(TemplateParameter parameter, string value) => parameter.Validation switch
    {
        { Regex: { } regex } rule when !Matches(regex, value) => rule.Error ?? $"must match {regex}",
        { Min: { } min } rule when Number(value) < min => rule.Error ?? $"must be at least {Text(min)}",
        { Max: { } max } rule when Number(value) > max => rule.Error ?? $"must be at most {Text(max)}",
        _ => null,
    };

    private static bool Matches(string regex, string value)
    {
        try
        {
            return Expression(regex).IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string[]? Elements(string value)
    {
        try
        {
            using var document = JsonDocument.Parse(value);
            var root = document.RootElement;
            return root.ValueKind is JsonValueKind.Array && root.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String)
                ? [.. root.EnumerateArray().Select(one => one.GetString()!)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
