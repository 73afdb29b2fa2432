using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Templates.Parameters;

/// <summary>
/// What presets must be when a version is pushed (platform.md C.2, matrix 4). Pure. One that is to have prebuilt workspaces must be
/// buildable with nobody at the keyboard; any other may leave values to the user.
/// </summary>
internal static class PresetRules
{
    /// <summary>What is wrong: of each fault the field is the preset's name.</summary>
    public static ImmutableArray<Validation> Faults(TemplateManifest manifest)
    {
        var faults = ImmutableArray.CreateBuilder<Validation>();
        var (names, hasDefault) = (new HashSet<string>(), false);
        foreach (var preset in manifest.Presets)
        {
            void Fault(string detail) => faults.Add(new Validation(preset.Name, detail));
            if (string.IsNullOrWhiteSpace(preset.Name))
                Fault("must have a name");
            else if (!names.Add(preset.Name))
                Fault("has the name of another preset");
            if (preset.Default && hasDefault)
                Fault("is the second default; only one preset can be");
            hasDefault |= preset.Default;
            if (preset.Prebuilds is { Instances: < 0 })
                Fault("must not have fewer than 0 prebuilt instances");
            foreach (var fault in ParameterFaults(manifest.Parameters, preset))
                Fault(fault);
        }

        return faults.ToImmutable();
    }

    private static IEnumerable<string> ParameterFaults(ImmutableArray<TemplateParameter> parameters, TemplatePreset preset)
    {
        if (preset.Parameters.Any(value => string.IsNullOrWhiteSpace(value.Name)))
            return ["has a parameter without a name"];
        var twice = preset.Parameters.GroupBy(value => value.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToArray();
        if (twice.Length > 0)
            return twice.Select(name => $"has the parameter {name} twice");

        // With the preset's own values: one of them may be what makes another parameter exist.
        var rendered = RenderedParameter.Render(parameters, preset.Parameters.ToDictionary(value => value.Name, value => value.Value))
            .Select(one => one.Parameter.Name).ToHashSet();
        var unknown = preset.Parameters.Select(value => value.Name).Where(name => !rendered.Contains(name))
            .Select(name => parameters.Any(parameter => parameter.Name == name)
                ? $"has the parameter {name}, which does not exist under its values"
                : $"has the parameter {name}, which the template does not have");
        return preset.Prebuilds is { Instances: > 0 } ? unknown.Concat(BuildFaults(parameters, preset)) : unknown;
    }

    private static IEnumerable<string> BuildFaults(ImmutableArray<TemplateParameter> parameters, TemplatePreset preset)
    {
        var inputs = new ParameterInputs { Transition = BuildTransition.Start, Preset = preset.Parameters };
        return ParameterResolution.Resolve(parameters, inputs).Refusal?.Validations
            .Select(fault => $"cannot be prebuilt: {fault.Field} {fault.Detail}") ?? [];
    }
}
