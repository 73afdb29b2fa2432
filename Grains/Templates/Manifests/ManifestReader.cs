using System.Globalization;

namespace Parley.Grains.Templates.Manifests;

/// <summary>
/// Reads values of a manifest and gathers everything that is wrong, each fault under its path, for example <c>agents[0].dir</c>.
/// </summary>
internal sealed class ManifestReader
{
    private readonly List<Validation> _faults = [];

    /// <summary>What was wrong so far.</summary>
    public ImmutableArray<Validation> Faults => [.. _faults];

    /// <summary>Notes a fault.</summary>
    public void Fault(string path, string detail) => _faults.Add(new Validation(path, detail));

    /// <summary>The entries of a mapping; a key that is not known, or there twice, is a fault.</summary>
    public ManifestFields Fields(ManifestNode? node, string path, params ReadOnlySpan<string> known)
    {
        var fields = new Dictionary<string, ManifestNode>();
        if (node is not ManifestMapping mapping)
        {
            if (!IsNothing(node))
                Fault(path.Length == 0 ? "template.yaml" : path, "must be a mapping");
            return new ManifestFields(this, path, fields);
        }

        foreach (var (key, value) in mapping.Entries)
        {
            var place = path.Length == 0 ? key : $"{path}.{key}";
            if (!known.Contains(key))
                Fault(place, $"unknown key in line {value.Line}; known are {string.Join(", ", known!)}");
            else if (!fields.TryAdd(key, value))
                Fault(place, $"is there again in line {value.Line}");
        }

        return new ManifestFields(this, path, fields);
    }

    /// <summary>The text of a scalar; null where nothing is said.</summary>
    public string? Text(ManifestNode? node, string path)
    {
        if (node is null or ManifestScalar)
            return ((ManifestScalar?)node)?.Text;
        Fault(path, "must be a single value");
        return null;
    }

    /// <summary>Whether nothing is said.</summary>
    public static bool IsNothing(ManifestNode? node) => node is null or ManifestScalar { Text: null };
}

/// <summary>The entries of one mapping of a manifest.</summary>
/// <param name="reader">Gathers faults.</param>
/// <param name="path">Where the mapping stands; empty for the whole file.</param>
/// <param name="fields">The entries by key.</param>
internal sealed class ManifestFields(ManifestReader reader, string path, IReadOnlyDictionary<string, ManifestNode> fields)
{
    public ManifestNode? Node(string key) => fields.GetValueOrDefault(key);

    /// <summary>The path of an entry.</summary>
    public string At(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>Whether something is said under a key.</summary>
    public bool Has(string key) => !ManifestReader.IsNothing(Node(key));

    /// <summary>Notes a fault of an entry.</summary>
    public void Fault(string key, string detail) => reader.Fault(At(key), detail);

    public string? Text(string key) => reader.Text(Node(key), At(key));

    /// <summary>A text that must be there.</summary>
    public string Required(string key)
    {
        var text = Text(key);
        if (text is null && (Node(key) is null or ManifestScalar))
            Fault(key, "is required");
        return text ?? "";
    }

    public bool Bool(string key) => Text(key) switch
    {
        null or "false" => false,
        "true" => true,
        _ => Faulty<bool>(key, "must be true or false"),
    };

    public int? Int(string key) => Text(key) switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => Faulty<int?>(key, "must be an integer"),
    };

    public decimal? Decimal(string key) => Text(key) switch
    {
        null => null,
        var text => Parameters.ParameterRules.Number(text) ?? Faulty<decimal?>(key, "must be a number"),
    };

    /// <summary>A time such as <c>24h</c> or <c>1h30m</c>.</summary>
    public TimeSpan? Duration(string key) => Text(key) switch
    {
        null => null,
        var text => ManifestDuration.Parse(text) ?? Faulty<TimeSpan?>(key, "must be a time such as 24h, 90m or 1h30m"),
    };

    /// <summary>The values of a sequence with the path of each; none where nothing is said.</summary>
    public IEnumerable<(ManifestNode Node, string Path)> Items(string key, int most)
    {
        if (!Has(key))
            return [];
        if (Node(key) is not ManifestSequence sequence)
        {
            Fault(key, "must be a sequence");
            return [];
        }

        if (sequence.Items.Length > most)
            Fault(key, $"must be at most {most}");
        return sequence.Items.Take(most).Select((item, index) => (item, $"{At(key)}[{index}]"));
    }

    private T Faulty<T>(string key, string detail)
    {
        Fault(key, detail);
        return default!;
    }
}
