using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parley.Grains.Abstractions.Templates;
using Parley.Grains.Abstractions.Workspaces;
using Parley.Grains.Templates.Parameters;
using YamlDotNet.Core;

namespace Parley.Grains.Templates.Manifests;

/// <summary>
/// Reads <c>template.yaml</c> (platform.md 0.1). Strict: a key that is not known is a fault, for it would be a wish that nobody hears. All
/// faults are told at once. Pure.
/// </summary>
internal static partial class ManifestParser
{
    /// <summary>Largest manifest, in bytes of UTF-8.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Who can make workspaces.</summary>
    public static readonly ImmutableArray<string> Provisioners = ["local", "kubernetes", "echo"];

    private const int MostParameters = 100;
    private const int MostOptions = 200;
    private const int MostPresets = 50;
    private const int MostAgents = 8;
    private const int MostVariables = 200;

    /// <summary>Reads a manifest, its presets included; a version of it can be built.</summary>
    public static Reply<TemplateManifest> Parse(string yaml)
    {
        if (Encoding.UTF8.GetByteCount(yaml) > MaxBytes)
            return TemplateRefusals.ManifestTooLarge;
        var reader = new ManifestReader();
        try
        {
            var manifest = Read(reader, ManifestNode.Parse(yaml));
            if (!reader.Faults.IsEmpty)
                return TemplateRefusals.InvalidManifest(reader.Faults);
            return PresetRules.Faults(manifest) is { IsEmpty: false } faults ? TemplateRefusals.InvalidPresets(faults) : manifest;
        }
        catch (YamlException fault)
        {
            return TemplateRefusals.InvalidManifest([new Validation("template.yaml", $"line {fault.Start.Line}: {fault.Message}")]);
        }
    }

    private static TemplateManifest Read(ManifestReader reader, ManifestNode root)
    {
        var file = reader.Fields(root, "", "parameters", "presets", "agents", "provisioner", "echo");
        var provisioner = file.Text("provisioner");
        if (provisioner is not null && !Provisioners.Contains(provisioner))
            file.Fault("provisioner", $"must be one of {string.Join(", ", Provisioners)}");
        return new TemplateManifest
        {
            Provisioner = provisioner,
            Parameters = ReadParameters(reader, file),
            Presets = [.. file.Items("presets", MostPresets).Select(item => ReadPreset(reader, item.Node, item.Path))],
            Agents = ReadAgents(reader, file),
            Echo = file.Has("echo") ? ReadEcho(reader.Fields(file.Node("echo"), "echo", "fail", "delay_ms")) : null,
        };
    }

    private static ImmutableArray<TemplateParameter> ReadParameters(ManifestReader reader, ManifestFields file)
    {
        var parameters = ImmutableArray.CreateBuilder<TemplateParameter>();
        foreach (var (node, path) in file.Items("parameters", MostParameters))
        {
            var fields = reader.Fields(
                node, path,
                "name", "type", "display_name", "description", "default", "mutable", "ephemeral", "options", "validation", "when");
            var parameter = ReadParameter(reader, fields);
            ManifestParameterRules.Check(fields, parameter, parameters);
            parameters.Add(parameter);
        }

        return parameters.ToImmutable();
    }

    private static TemplateParameter ReadParameter(ManifestReader reader, ManifestFields fields) => new()
    {
        Name = fields.Required("name"),
        Type = fields.Text("type") switch
        {
            null or "string" => ParameterType.Text,
            "number" => ParameterType.Number,
            "bool" => ParameterType.Bool,
            "list(string)" => ParameterType.TextList,
            _ => Unknown(fields, "type", ParameterType.Text, "string, number, bool, list(string)"),
        },
        DisplayName = fields.Text("display_name"),
        Description = fields.Text("description"),
        Default = ReadValue(reader, fields.Node("default"), fields.At("default")),
        Mutable = fields.Bool("mutable"),
        Ephemeral = fields.Bool("ephemeral"),
        Options = [.. fields.Items("options", MostOptions).Select(item => ReadOption(reader, item.Node, item.Path))],
        Validation = fields.Has("validation")
            ? ReadValidation(reader.Fields(fields.Node("validation"), fields.At("validation"), "regex", "min", "max", "monotonic", "error"))
            : null,
        When = fields.Text("when"),
    };

    private static ParameterOption ReadOption(ManifestReader reader, ManifestNode node, string path)
    {
        var fields = reader.Fields(node, path, "name", "value");
        var value = fields.Required("value");
        return new ParameterOption(fields.Text("name") ?? value, value);
    }

    private static ParameterValidation ReadValidation(ManifestFields fields) => new()
    {
        Regex = fields.Text("regex"),
        Min = fields.Decimal("min"),
        Max = fields.Decimal("max"),
        Monotonic = fields.Text("monotonic") switch
        {
            null => null,
            "increasing" => MonotonicOrder.Increasing,
            "decreasing" => MonotonicOrder.Decreasing,
            _ => Unknown<MonotonicOrder?>(fields, "monotonic", null, "increasing, decreasing"),
        },
        Error = fields.Text("error"),
    };

    private static TemplatePreset ReadPreset(ManifestReader reader, ManifestNode node, string path)
    {
        var fields = reader.Fields(node, path, "name", "description", "icon", "default", "parameters", "prebuilds");
        return new TemplatePreset
        {
            Name = fields.Text("name") ?? "",
            Description = fields.Text("description"),
            Icon = fields.Text("icon"),
            Default = fields.Bool("default"),
            Parameters = ReadValues(reader, fields),
            Prebuilds = fields.Has("prebuilds")
                ? ReadPrebuilds(reader.Fields(fields.Node("prebuilds"), fields.At("prebuilds"), "instances", "ttl"))
                : null,
        };
    }

    private static PresetPrebuilds ReadPrebuilds(ManifestFields fields)
    {
        if (!fields.Has("instances"))
            fields.Fault("instances", "is required");
        return new PresetPrebuilds(fields.Int("instances") ?? 0, fields.Duration("ttl"));
    }

    // Keys that stand there twice are kept: that they do is the preset's fault, told with its name (platform.md C.2).
    private static ImmutableArray<BuildParameter> ReadValues(ManifestReader reader, ManifestFields preset)
    {
        if (!preset.Has("parameters"))
            return [];
        var path = preset.At("parameters");
        if (preset.Node("parameters") is ManifestMapping mapping)
            return [.. mapping.Entries.Select(one => new BuildParameter(one.Key, RequiredValue(reader, one.Value, $"{path}.{one.Key}")))];
        preset.Fault("parameters", "must be a mapping");
        return [];
    }

    private static ImmutableArray<TemplateAgent> ReadAgents(ManifestReader reader, ManifestFields file)
    {
        var agents = ImmutableArray.CreateBuilder<TemplateAgent>();
        foreach (var (node, path) in file.Items("agents", MostAgents))
        {
            var fields = reader.Fields(node, path, "name", "os", "dir", "env", "startup_script");
            var name = fields.Required("name");
            if (name.Length > 0 && !AgentName().IsMatch(name))
                fields.Fault("name", "must be 1 to 32 lower-case letters, digits and dashes, and begin with a letter");
            else if (agents.Any(agent => agent.Name == name))
                fields.Fault("name", "is another agent's");
            agents.Add(new TemplateAgent
            {
                Name = name,
                OperatingSystem = fields.Text("os") ?? "linux",
                Directory = fields.Text("dir"),
                Env = ReadEnvironment(reader, fields),
                StartupScript = fields.Text("startup_script"),
            });
        }

        return agents.ToImmutable();
    }

    private static ImmutableDictionary<string, string> ReadEnvironment(ManifestReader reader, ManifestFields agent)
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>();
        if (!agent.Has("env"))
            return variables.ToImmutable();
        if (agent.Node("env") is not ManifestMapping { Entries.Length: <= MostVariables } mapping)
        {
            agent.Fault("env", $"must be a mapping of at most {MostVariables} variables");
            return variables.ToImmutable();
        }

        foreach (var (name, node) in mapping.Entries)
        {
            var path = $"{agent.At("env")}.{name}";
            if (!VariableName().IsMatch(name))
                reader.Fault(path, "must have the name of a variable");
            else if (!variables.TryAdd(name, reader.Text(node, path) ?? ""))
                reader.Fault(path, $"is there again in line {node.Line}");
        }

        return variables.ToImmutable();
    }

    private static EchoOutcome ReadEcho(ManifestFields fields)
    {
        var delay = fields.Int("delay_ms") ?? 0;
        if (delay < 0)
            fields.Fault("delay_ms", "must be at least 0");
        return new EchoOutcome { Fail = fields.Text("fail"), DelayMs = delay };
    }

    private static string RequiredValue(ManifestReader reader, ManifestNode node, string path)
    {
        var value = ReadValue(reader, node, path);
        if (ManifestReader.IsNothing(node))
            reader.Fault(path, "must have a value");
        return value ?? "";
    }

    /// <summary>A value as builds have it: a sequence becomes the JSON array of its texts.</summary>
    private static string? ReadValue(ManifestReader reader, ManifestNode? node, string path) => node is ManifestSequence sequence
        ? JsonSerializer.Serialize(
            [.. sequence.Items.Select((item, index) => reader.Text(item, $"{path}[{index}]") ?? "")], ManifestJson.Default.StringArray)
        : reader.Text(node, path);

    private static T Unknown<T>(ManifestFields fields, string key, T instead, string known)
    {
        fields.Fault(key, $"must be one of {known}");
        return instead;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,31}\z", RegexOptions.NonBacktracking)]
    private static partial Regex AgentName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex VariableName();
}
