using Parley.Grains.Abstractions.Templates;

namespace Parley.Grains.Templates.Parameters;

/// <summary>A parameter that exists under the values that were given.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Value">Its value: the given one, else the default; null when there is neither.</param>
internal sealed record RenderedParameter(TemplateParameter Parameter, string? Value)
{
    /// <summary>The parameters that exist, in the order of the template (platform.md C.1, step 3).</summary>
    /// <param name="parameters">Those of the template; their conditions were checked when it was read.</param>
    /// <param name="values">What is given, by name.</param>
    public static ImmutableArray<RenderedParameter> Render(
        ImmutableArray<TemplateParameter> parameters, IReadOnlyDictionary<string, string> values)
    {
        // One pass is enough: a condition names only what stands before it.
        var rendered = new Dictionary<string, RenderedParameter>();
        foreach (var parameter in parameters)
        {
            var condition = parameter.When is { } when ? WhenExpression.Parse(when, parameters) : null;
            if (condition is null || condition.IsTrue(name => rendered.GetValueOrDefault(name)?.Value))
                rendered[parameter.Name] = new RenderedParameter(parameter, values.GetValueOrDefault(parameter.Name, parameter.Default!));
        }

        return [.. parameters.Where(parameter => rendered.ContainsKey(parameter.Name)).Select(parameter => rendered[parameter.Name])];
    }
}
