using Parley.WorkspaceAgent.Http;
using Parley.WorkspaceAgent.Native;

namespace Parley.WorkspaceAgent.Files;

/// <summary>
/// Edits several files: all of them in memory first, and on disk only when every edit of every file has found its place. The new contents are
/// all on disk, beside the old ones, before the first takes its place.
/// </summary>
internal static class FileEdits
{
    /// <summary>Largest file that is edited, in bytes.</summary>
    public const long LargestFile = 16 * 1024 * 1024;

    /// <summary>Does what a request says.</summary>
    public static Answer Apply(EditRequest request)
    {
        if (request.Files is not { Count: > 0 } files)
            return Answer.Refused(StatusCodes.Status400BadRequest, "No files to edit.", null, new FieldFault("files", "must not be empty"));
        List<FileFault> faults = [];
        List<(string Path, byte[] Content)> edited = [];
        HashSet<string> targets = new(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var (content, fault) = Edit(file, targets);
            if (fault is not null)
                faults.Add(fault);
            else
                edited.Add((Path.GetFullPath(file!.Path!), content!));
        }

        if (faults.Count == 0 && Write(edited) is { } failed)
            faults.Add(failed);
        return faults.Count == 0
            ? Answer.Done($"Edited {string.Join(", ", edited.Select(file => file.Path))}.")
            : Answer.Refused(faults.Max(fault => fault.Status), string.Join("\n", faults.Select(fault => fault.Text)));
    }

    private static (byte[]? Content, FileFault? Fault) Edit(FileEdit? file, HashSet<string> targets)
    {
        var path = file?.Path ?? "";
        if (FilePath.AbsoluteFault(path) is { } fault)
            return (null, Bad($"The file path {path} {fault}."));
        if (file!.Edits is not { Count: > 0 } edits)
            return (null, Bad($"{path}: there are no edits."));
        try
        {
            var status = FileStatus.Of(Path.GetFullPath(path));
            if (status.Kind != FileKind.Regular)
                return (null, status.Kind == FileKind.Directory ? FileFault.Directory(path) : FileFault.Special(path));
            if (status.Size > LargestFile)
                return (null, Bad($"{path} has {status.Size} bytes; files above {LargestFile} are not edited."));
            var target = AtomicWrite.Target(Path.GetFullPath(path));
            return targets.Add(target)
                ? Edit(path, File.ReadAllBytes(target), edits)
                : (null, Bad($"{path} is in the request twice. Put all its edits into one entry."));
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            return (null, FileFault.Of(path, failure));
        }
    }

    private static (byte[]? Content, FileFault? Fault) Edit(string path, byte[] content, IReadOnlyList<TextEdit?> edits)
    {
        var text = EditableText.Of(content);
        for (var number = 1; number <= edits.Count; number++)
        {
            if (text.Apply(edits[number - 1]) is { } fault)
                return (null, Bad(edits.Count == 1 ? $"{path}: {fault}" : $"{path}, edit {number}: {fault}"));
        }

        return (text.ToBytes(), null);
    }

    private static FileFault? Write(List<(string Path, byte[] Content)> files)
    {
        List<AtomicWrite> writes = [];
        var path = "";
        try
        {
            foreach (var file in files)
            {
                path = file.Path;
                var (write, fault) = AtomicWrite.Begin(path);
                if (write is null)
                    return fault;
                writes.Add(write);
                write.Content.Write(file.Content);
            }

            foreach (var write in writes)
                write.Commit();
            return null;
        }
        catch (Exception failure) when (FileFault.Is(failure))
        {
            return FileFault.Of(path, failure);
        }
        finally
        {
            foreach (var write in writes)
                write.Dispose();
        }
    }

    private static FileFault Bad(string text) => new(StatusCodes.Status400BadRequest, text);
}

/// <summary>The body of <c>POST /api/v0/edit-files</c>.</summary>
internal sealed record EditRequest(IReadOnlyList<FileEdit?>? Files);

/// <summary>The edits of one file, in order.</summary>
/// <param name="Path">The file.</param>
/// <param name="Edits">Each finds its place in what the ones before have made.</param>
internal sealed record FileEdit(string? Path, IReadOnlyList<TextEdit?>? Edits);

/// <summary>One edit.</summary>
/// <param name="Search">What to look for.</param>
/// <param name="Replace">What to put there.</param>
/// <param name="ReplaceAll">Whether it may be there more than once, and is replaced everywhere.</param>
internal sealed record TextEdit(string? Search, string? Replace, bool ReplaceAll = false);
