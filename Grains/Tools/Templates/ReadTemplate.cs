using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Identity;
using Parley.Grains.Templates;

namespace Parley.Grains.Tools.Templates;

/// <summary>Shows what a template asks for (spec/chat.md 4).</summary>
internal sealed class ReadTemplate(TemplateStore templates, TemplateVersions versions)
    : Tool<ReadTemplateArguments>(TemplateToolsJson.Default.ReadTemplateArguments)
{
    private const int LongestDescription = 300;

    public override string Name => "read_template";

    public override string Description =>
        """
        Shows a template and the parameters of its active version: their types, defaults, options and limits. Use it before
        create_workspace, so that every parameter that is required gets a value that is allowed. A parameter with when exists only under
        that condition.
        """;

    public override bool RootOnly => true;

    protected override async Task<ToolResult> RunAsync(ReadTemplateArguments arguments, ToolContext context)
    {
        if (string.IsNullOrWhiteSpace(arguments.TemplateId))
            return ToolResult.Error("template_id is required");
        if (!Guid.TryParse(arguments.TemplateId, out var id))
            return ToolResult.Error("invalid template_id");
        if (!Authorizer.MayReadTemplates(context.Actor)
            || await templates.ReadAsync(id, context.CancellationToken) is not { } template
            || await versions.ReadAsync(template.ActiveVersionId, context.CancellationToken) is not { } version)
        {
            return ToolResult.Error("template not found");
        }

        var details = new TemplateDetails(Show(template), [.. version.Parameters.Select(Show)]);
        return ToolResult.Of(details, TemplateToolsJson.ForModels.TemplateDetails);
    }

    private static TemplateSummary Show(Template template) => new()
    {
        Id = template.Id,
        Name = template.Name,
        DisplayName = Given(template.DisplayName),
        Description = Given(template.Description),
        ActiveVersionId = template.ActiveVersionId,
    };

    private static ParameterDetails Show(TemplateParameter parameter) => new()
    {
        Name = parameter.Name,
        Type = parameter.Type,
        Required = parameter.Default is null,
        DisplayName = Given(parameter.DisplayName),
        Description = ShortText.Of(parameter.Description, LongestDescription),
        Default = parameter.Default,
        Mutable = parameter.Mutable ? true : null,
        Ephemeral = parameter.Ephemeral ? true : null,
        Options = parameter.Options.IsEmpty ? null : parameter.Options,
        ValidationRegex = parameter.Validation?.Regex,
        ValidationMin = parameter.Validation?.Min,
        ValidationMax = parameter.Validation?.Max,
        When = parameter.When,
    };

    private static string? Given(string? text) => text is { Length: > 0 } ? text : null;
}
