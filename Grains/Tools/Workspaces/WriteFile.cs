using System.ComponentModel;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Writes a file, wholly or not at all (spec/chat.md 4).</summary>
internal sealed class WriteFile() : WorkspaceTool<WriteFileArguments>(WorkspaceJson.Default.WriteFileArguments)
{
    public override string Name => "write_file";

    public override string Description =>
        """
        Writes a file of the workspace: a new one, or in the place of one that is there. Missing directories are made. Use it for new files
        and for those of which little stays; to change parts of a file use edit_files, which is shorter and loses nothing by mistake.
        """;

    public override bool HasEffects => true;

    protected override async Task<ToolResult> RunAsync(WriteFileArguments arguments, WorkspaceConnection workspace, ToolContext context)
    {
        if (string.IsNullOrWhiteSpace(arguments.Path))
            return ToolResult.Error("path is required");
        return await workspace.CallAsync(
            async agent =>
            {
                await agent.WriteAsync(arguments.Path, arguments.Content, context.CallKey.ToString("n"), context.CancellationToken);
                return ToolResult.Of(new OkResult(), WorkspaceJson.ForModels.OkResult);
            },
            context);
    }
}

/// <summary>Arguments of <see cref="WriteFile"/>.</summary>
internal sealed record WriteFileArguments
{
    [Description("The absolute path of the file.")]
    public required string Path { get; init; }

    [Description("All that the file is to hold.")]
    public required string Content { get; init; }
}
