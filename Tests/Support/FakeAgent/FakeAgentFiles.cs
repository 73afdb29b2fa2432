using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>
/// The files API of a <see cref="FakeAgent"/>, on the real file system: what is right, and the faults that tools tell of.
/// </summary>
internal static class FakeAgentFiles
{
    public static async Task<(int Status, JsonObject? Body)> ServeAsync(string operation, HttpContext context)
    {
        var query = context.Request.Query;
        var path = query["path"].ToString();
        switch (operation)
        {
            case "read-file":
                if (!File.Exists(path))
                    return (404, FakeAgent.Message($"{path} does not exist."));
                var bytes = await File.ReadAllBytesAsync(path);
                var limit = int.Parse(query["limit"]!, CultureInfo.InvariantCulture);
                await context.Response.Body.WriteAsync(bytes.AsMemory(0, Math.Min(bytes.Length, limit)));
                return (200, null);
            case "read-file-lines":
                return (200, Lines(path, query["offset"], query["limit"]));
            case "write-file":
                if (!Path.IsPathRooted(path))
                    return (400, FakeAgent.Message("The path must be absolute."));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await using (var file = File.Create(path))
                    await context.Request.Body.CopyToAsync(file);
                return (200, FakeAgent.Message("Written."));
            case "edit-files":
                return Edit((await JsonNode.ParseAsync(context.Request.Body))!);
            default:
                return (404, FakeAgent.Message("No such address."));
        }
    }

    private static JsonObject Lines(string path, string? offset, string? limit)
    {
        if (!File.Exists(path))
            return new JsonObject { ["success"] = false, ["error"] = $"{path} does not exist" };
        var text = File.ReadAllText(path);
        var lines = text.Split('\n');
        var first = int.Parse(offset ?? "1", CultureInfo.InvariantCulture);
        var shown = lines.Skip(first - 1).Take(int.Parse(limit ?? "2000", CultureInfo.InvariantCulture)).ToArray();
        var numbered = shown.Select((line, index) => string.Create(CultureInfo.InvariantCulture, $"{first + index}\t{line}"));
        return new JsonObject
        {
            ["success"] = true,
            ["file_size"] = text.Length,
            ["total_lines"] = lines.Length,
            ["lines_read"] = shown.Length,
            ["content"] = string.Join('\n', numbered),
        };
    }

    private static (int, JsonObject) Edit(JsonNode body)
    {
        var written = new Dictionary<string, string>();
        foreach (var file in body["files"]!.AsArray())
        {
            var path = (string)file!["path"]!;
            if (!File.Exists(path))
                return (404, FakeAgent.Message($"{path} does not exist."));
            var text = File.ReadAllText(path);
            foreach (var edit in file["edits"]!.AsArray())
            {
                var search = (string)edit!["search"]!;
                if (!text.Contains(search, StringComparison.Ordinal))
                    return (400, FakeAgent.Message($"{path}: the text to replace was not found."));
                text = text.Replace(search, (string)edit["replace"]!, StringComparison.Ordinal);
            }

            written[path] = text;
        }

        foreach (var (path, text) in written)
            File.WriteAllText(path, text);
        return (200, FakeAgent.Message("Edited."));
    }
}
