using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;

namespace Parley.Grains.Templates.Parameters;

/// <summary>
/// Says with which values a build is made (platform.md C.1). Pure. Whatever is wrong with the request or the preset is a refusal of code
/// <see cref="RefusalCode.Invalid"/> (400) that names every parameter at fault.
/// </summary>
internal static class ParameterResolution
{
    /// <summary>
    /// The values to build with and to store, in the order of the template; then those that a stop or delete only carries on.
    /// </summary>
    /// <param name="parameters">Those of the version to build.</param>
    /// <param name="inputs">Where values come from.</param>
    public static Reply<ImmutableArray<BuildParameter>> Resolve(ImmutableArray<TemplateParameter> parameters, ParameterInputs inputs)
    {
        var previous = (inputs.Previous ?? []).ToDictionary(value => value.Name, value => value.Value);
        var ephemeral = parameters.Where(parameter => parameter.Ephemeral).Select(parameter => parameter.Name).ToHashSet();
        var values = previous.Where(value => !ephemeral.Contains(value.Key)).ToDictionary();
        var given = new HashSet<string>();
        var faults = Twice(inputs.Requested).Concat(Twice(inputs.Preset)).ToList();
        foreach (var (name, value) in inputs.Requested.Concat(inputs.Preset))
        {
            values[name] = value;
            given.Add(name);
        }

        var rendered = RenderedParameter.Render(parameters, values);
        // What was valid when the workspace was started must not keep it from being stopped or deleted.
        var demanded = rendered.Where(one => inputs.Transition is BuildTransition.Start || given.Contains(one.Parameter.Name));
        faults.AddRange(demanded
            .Select(one => (one.Parameter.Name, Detail: Fault(one, previous)))
            .Where(fault => fault.Detail is not null)
            .Select(fault => new Validation(fault.Name, fault.Detail!)));
        if (faults.Count > 0)
            return Invalid([.. faults]);

        var resolved = rendered.Where(one => one.Value is not null).Select(one => new BuildParameter(one.Parameter.Name, one.Value!));
        var names = rendered.Select(one => one.Parameter.Name).ToHashSet();
        var carried = inputs.Transition is BuildTransition.Start ? [] : values.Where(value => !names.Contains(value.Key));
        return resolved.Concat(carried.Select(value => new BuildParameter(value.Key, value.Value))).ToImmutableArray();
    }

    private static string? Fault(RenderedParameter one, Dictionary<string, string> previous)
    {
        if (one.Value is not { } value)
            return "is required";
        if (ParameterRules.Fault(one.Parameter, value) is { } fault)
            return fault;
        // Without a value before it is the first build, or the parameter is new to this version.
        return !previous.TryGetValue(one.Parameter.Name, out var before) ? null
            : !one.Parameter.Mutable && before != value ? $"cannot be changed; it is {before}"
            : ParameterRules.MonotonicFault(one.Parameter, before, value);
    }

    private static IEnumerable<Validation> Twice(ImmutableArray<BuildParameter> values) => values
        .GroupBy(value => value.Name).Where(group => group.Count() > 1).Select(group => new Validation(group.Key, "is given twice"));

    private static Refusal Invalid(ImmutableArray<Validation> faults) => new()
    {
        Code = RefusalCode.Invalid,
        Message = "Invalid parameters.",
        Detail = string.Join(" ", faults.Select(fault => $"{fault.Field} {fault.Detail}.")),
        Validations = faults,
    };
}
