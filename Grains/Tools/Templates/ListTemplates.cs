using Parley.Grains.Identity;
using Parley.Grains.Templates;

namespace Parley.Grains.Tools.Templates;

/// <summary>Lists what a workspace can be made from, as the chat's owner sees it (spec/chat.md 4, matrix 39).</summary>
internal sealed class ListTemplates(TemplateStore store, TemplatePopularity popularity)
    : Tool<ListTemplatesArguments>(TemplateToolsJson.Default.ListTemplatesArguments)
{
    public override string Name => "list_templates";

    public override string Description =>
        """
        Lists the templates that a workspace can be made from, ten a page, those that most people use first; active_developers says how
        many do. Use it before create_workspace when the user has not named a template. query filters by name; total_pages says how many
        pages there are. Then call read_template to see what a template asks for.
        """;

    public override bool RootOnly => true;

    protected override async Task<ToolResult> RunAsync(ListTemplatesArguments arguments, ToolContext context)
    {
        var templates = Authorizer.MayReadTemplates(context.Actor) ? await store.ListAsync(context.CancellationToken) : [];
        var owners = await popularity.ReadAsync(context.CancellationToken);
        return ToolResult.Of(
            TemplatePage.Of(templates, owners, arguments.Query, arguments.Page), TemplateToolsJson.ForModels.TemplatePage);
    }
}
