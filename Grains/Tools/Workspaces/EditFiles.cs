using System.ComponentModel;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>Replaces text in files, in all of them or in none (spec/chat.md 4).</summary>
internal sealed class EditFiles() : WorkspaceTool<EditFilesArguments>(WorkspaceJson.Default.EditFilesArguments)
{
    public override string Name => "edit_files";

    public override string Description =>
        """
        Replaces text in one or more files of the workspace. Use it for every change of a file that is there, and for changes that belong
        together in one call: nothing is written unless all edits fit. search must be text of the file as it is, without the line numbers
        of read_file, long enough to be there once only; set replace_all to replace every occurrence. Edits of a file are made in order.
        """;

    public override bool HasEffects => true;

    protected override async Task<ToolResult> RunAsync(EditFilesArguments arguments, WorkspaceConnection workspace, ToolContext context)
    {
        if (arguments.Files.IsDefaultOrEmpty)
            return ToolResult.Error("files is required");
        if (arguments.Files.FirstOrDefault(file => file.Edits.IsDefaultOrEmpty) is { } empty)
            return ToolResult.Error($"{empty.Path}: at least one edit is required");
        var files = arguments.Files.Select(file => new EditedFile(
            file.Path,
            [.. file.Edits.Select(edit => new TextEdit(edit.Search, edit.Replace) { ReplaceAll = edit.ReplaceAll })]));
        return await workspace.CallAsync(
            async agent =>
            {
                await agent.EditAsync([.. files], context.CallKey.ToString("n"), context.CancellationToken);
                return ToolResult.Of(new OkResult(), WorkspaceJson.ForModels.OkResult);
            },
            context);
    }
}

/// <summary>Arguments of <see cref="EditFiles"/>.</summary>
internal sealed record EditFilesArguments
{
    [Description("The files to edit, each once.")]
    public required ImmutableArray<FileToEdit> Files { get; init; }
}

/// <summary>A file and what is to be changed in it.</summary>
internal sealed record FileToEdit
{
    [Description("The absolute path of the file.")]
    public required string Path { get; init; }

    [Description("The replacements, in order.")]
    public required ImmutableArray<Replacement> Edits { get; init; }
}

/// <summary>One replacement.</summary>
internal sealed record Replacement
{
    [Description("The text to replace, as it stands in the file.")]
    public required string Search { get; init; }

    [Description("What to put in its place.")]
    public required string Replace { get; init; }

    [Description("True: replace every occurrence. Otherwise there must be one only.")]
    public bool? ReplaceAll { get; init; }
}
