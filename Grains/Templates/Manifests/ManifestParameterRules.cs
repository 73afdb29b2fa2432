using System.Text.RegularExpressions;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Templates.Parameters;

namespace Parley.Grains.Templates.Manifests;

/// <summary>What a parameter of a manifest must be, so that no build has to ask what is meant.</summary>
internal static partial class ManifestParameterRules
{
    private const int LongestExpression = 1000;

    /// <summary>Notes what is wrong with a parameter.</summary>
    /// <param name="fields">Where it stands.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="before">Those that stand before it.</param>
    public static void Check(ManifestFields fields, TemplateParameter parameter, IReadOnlyCollection<TemplateParameter> before)
    {
        if (parameter.Name.Length > 0 && (!ParameterName().IsMatch(parameter.Name) || parameter.Name is "true" or "false"))
            fields.Fault("name", "must be a letter or _, then letters, digits, _ and -, at most 64, and not true or false");
        else if (before.Any(other => other.Name == parameter.Name))
            fields.Fault("name", "is another parameter's");
        CheckEphemeral(fields, parameter);
        CheckOptions(fields, parameter);
        var isSound = parameter.Validation is not { } validation || CheckValidation(fields, parameter, validation);
        if (isSound && parameter.Default is { } value && ParameterRules.Fault(parameter, value) is { } fault)
            fields.Fault("default", fault);
        CheckCondition(fields, parameter, before);
    }

    // Its value is forgotten after the build that it was given for, so there must be another.
    private static void CheckEphemeral(ManifestFields fields, TemplateParameter parameter)
    {
        if (!parameter.Ephemeral)
            return;
        if (parameter.Default is null)
            fields.Fault("ephemeral", "needs a default");
        if (!parameter.Mutable)
            fields.Fault("ephemeral", "needs mutable: true");
    }

    private static void CheckOptions(ManifestFields fields, TemplateParameter parameter)
    {
        var (single, seen) = (parameter with { Options = [], Validation = null }, new HashSet<string>());
        for (var i = 0; i < parameter.Options.Length; i++)
        {
            var value = parameter.Options[i].Value;
            if (!seen.Add(value))
                fields.Fault($"options[{i}].value", "is another option's");
            // A list is made of options, so each of them is a text.
            else if (parameter.Type is not ParameterType.TextList && ParameterRules.Fault(single, value) is { } fault)
                fields.Fault($"options[{i}].value", fault);
        }
    }

    private static bool CheckValidation(ManifestFields fields, TemplateParameter parameter, ParameterValidation validation)
    {
        var isSound = true;
        void Fault(string key, string detail)
        {
            isSound = false;
            fields.Fault($"validation.{key}", detail);
        }

        if (validation.Regex is { } regex)
        {
            if (parameter.Type is not ParameterType.Text)
                Fault("regex", "is for strings");
            else if (!IsExpression(regex))
                Fault("regex", $"must be an expression of at most {LongestExpression} characters without look-around and back references");
        }

        if (parameter.Type is not ParameterType.Number)
        {
            if (validation.Min is not null)
                Fault("min", "is for numbers");
            if (validation.Max is not null)
                Fault("max", "is for numbers");
            if (validation.Monotonic is not null)
                Fault("monotonic", "is for numbers");
        }

        if (validation.Min > validation.Max)
            Fault("max", "must be at least min");
        return isSound;
    }

    private static bool IsExpression(string regex)
    {
        try
        {
            return regex.Length <= LongestExpression && ParameterRules.Expression(regex) is not null;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static void CheckCondition(ManifestFields fields, TemplateParameter parameter, IReadOnlyCollection<TemplateParameter> before)
    {
        try
        {
            if (parameter.When is { } when)
                WhenExpression.Parse(when, before);
        }
        catch (FormatException fault)
        {
            fields.Fault("when", fault.Message);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_-]{0,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex ParameterName();
}
