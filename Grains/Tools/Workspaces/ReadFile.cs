using System.ComponentModel;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Reads lines of a file (spec/chat.md 4, matrix 36). The limits are the agent's, and so is what it says about them.</summary>
internal sealed class ReadFile() : WorkspaceTool<ReadFileArguments>(WorkspaceJson.Default.ReadFileArguments)
{
    public override string Name => "read_file";

    public override string Description =>
        """
        Reads a text file of the workspace. Use it for every look into a file, not execute with cat, head or sed: each line comes with its
        number, and nothing is cut without saying so. One answer holds at most 2000 lines and 32 KiB; read a longer file in pieces with
        offset and limit. Files over 1 MiB are refused: search them with execute and grep. Read a file before you edit it.
        """;

    protected override async Task<ToolResult> RunAsync(ReadFileArguments arguments, WorkspaceConnection workspace, ToolContext context)
    {
        if (string.IsNullOrWhiteSpace(arguments.Path))
            return ToolResult.Error("path is required");
        // Some models write 0 for what they do not mean to say.
        var (offset, limit) = (arguments.Offset is > 0 ? arguments.Offset : null, arguments.Limit is > 0 ? arguments.Limit : null);
        var lines = await workspace.CallAsync(
            agent => agent.ReadLinesAsync(arguments.Path, offset, limit, context.CancellationToken), context);
        if (!lines.Success)
            return ToolResult.Error(lines.Error ?? "the file could not be read");
        var result = new ReadFileResult(lines.Content, lines.FileSize, lines.TotalLines, lines.LinesRead);
        return ToolResult.Of(result, WorkspaceJson.ForModels.ReadFileResult);
    }
}

/// <summary>Arguments of <see cref="ReadFile"/>.</summary>
internal sealed record ReadFileArguments
{
    [Description("The absolute path of the file.")]
    public required string Path { get; init; }

    [Description("The first line to read, from 1; 1 when absent.")]
    public long? Offset { get; init; }

    [Description("How many lines to read at most; as many as fit when absent, up to 2000.")]
    public long? Limit { get; init; }
}

/// <summary>Lines of a file.</summary>
/// <param name="Content">Each line as number, tab, text.</param>
/// <param name="FileSize">Of the whole file, in bytes.</param>
/// <param name="TotalLines">Of the whole file; one that ends in a newline has an empty last one.</param>
/// <param name="LinesRead">Lines in <paramref name="Content"/>.</param>
internal sealed record ReadFileResult(string Content, long FileSize, int TotalLines, int LinesRead);
