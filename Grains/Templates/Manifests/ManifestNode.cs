using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Parley.Grains.Templates.Manifests;

/// <summary>
/// A value of a manifest, as YAML without what a manifest has no use for: aliases, tags and several documents are refused, so that the file
/// is no larger than it looks, and so is what nests too deep.
/// </summary>
/// <param name="Line">Where it begins, from 1.</param>
internal abstract record ManifestNode(long Line)
{
    /// <summary>How deep values may nest; a manifest needs six levels.</summary>
    private const int DeepestLevel = 12;

    /// <summary>Reads a file.</summary>
    /// <exception cref="YamlException">It is no YAML, or not of this kind.</exception>
    public static ManifestNode Parse(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return new ManifestMapping(1, []);
        var root = Read(parser, 1);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
            throw new YamlException(second.Start, second.End, "There is a second document.");
        return root;
    }

    private static ManifestNode Read(IParser parser, int level)
    {
        var node = parser.Consume<ParsingEvent>();
        if (level > DeepestLevel)
            throw new YamlException(node.Start, node.End, "It nests too deep.");
        if (node is AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false })
            throw new YamlException(node.Start, node.End, "Anchors, aliases and tags are not used here.");
        switch (node)
        {
            case Scalar scalar:
                if (scalar.Value.Contains('\0', StringComparison.Ordinal))
                    throw new YamlException(node.Start, node.End, "A value holds the character NUL.");
                var isNull = scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };
                return new ManifestScalar(node.Start.Line, isNull ? null : scalar.Value);
            case SequenceStart:
                var items = ImmutableArray.CreateBuilder<ManifestNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                    items.Add(Read(parser, level + 1));
                return new ManifestSequence(node.Start.Line, items.ToImmutable());
            default:
                var entries = ImmutableArray.CreateBuilder<(string, ManifestNode)>();
                while (!parser.TryConsume<MappingEnd>(out _))
                    entries.Add((parser.Consume<Scalar>().Value, Read(parser, level + 1)));
                return new ManifestMapping(node.Start.Line, entries.ToImmutable());
        }
    }
}

/// <summary>One value; null where the file says nothing.</summary>
internal sealed record ManifestScalar(long Line, string? Text) : ManifestNode(Line);

internal sealed record ManifestSequence(long Line, ImmutableArray<ManifestNode> Items) : ManifestNode(Line);

/// <summary>Entries in the order of the file; a key may stand there twice, which is for the reader to judge.</summary>
internal sealed record ManifestMapping(long Line, ImmutableArray<(string Key, ManifestNode Value)> Entries) : ManifestNode(Line);
