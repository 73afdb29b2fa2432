using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Program.LocalCluster;

/// <summary>
/// <c>cluster.json</c> in the data directory: what is running, for people and scripts. Replaced as a whole at every change, so that nobody
/// ever reads half of it.
/// </summary>
internal sealed class ClusterFile(string dataDirectory)
{
    private readonly Lock _lock = new();
    private readonly List<Func<ProcessRow>> _rows = [];
    private readonly string _path = Path.Combine(dataDirectory, "cluster.json");

    public string FullPath => _path;

    /// <summary>Adds a process, which is asked for its row at every change.</summary>
    public void Add(Func<ProcessRow> row)
    {
        lock (_lock)
            _rows.Add(row);
    }

    /// <summary>Writes what is so now. Rows are asked for under the lock: the last one to write has the newest of all.</summary>
    public void Write()
    {
        lock (_lock)
        {
            var next = _path + ".next";
            var document = new ClusterDocument([.. _rows.Select(row => row())]);
            File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(document, ClusterJson.Default.ClusterDocument));
            File.Move(next, _path, overwrite: true);
        }
    }
}

/// <summary>The whole file.</summary>
internal sealed record ClusterDocument(IReadOnlyList<ProcessRow> Processes);

/// <summary>How the file is written.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ClusterDocument))]
internal sealed partial class ClusterJson : JsonSerializerContext;
