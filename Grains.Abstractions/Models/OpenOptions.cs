using System.Text.Json;

namespace Parley.Grains.Abstractions.Models;

/// <summary>Options that may hold fields nobody here knows; those are kept as they came, through storage and calls alike.</summary>
[GenerateSerializer, Immutable, Alias("parley.OpenOptions")]
public abstract record OpenOptions : IJsonOnDeserialized
{
    [NonSerialized]
    private Dictionary<string, JsonElement>? _reading;

    /// <summary>The unknown fields as one JSON object; null when there are none. Text, so that equal options are equal.</summary>
    [Id(0), JsonIgnore] public JsonText? Others { get; set; }

    /// <summary>The unknown fields by name, as the serializer wants them; null when there are none.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extension
    {
        get => _reading ?? (Others is { } others ? JsonElement.Parse(others.Text).EnumerateObject().ToDictionary(Name, Value) : null);
        set => _reading = value;
    }

    void IJsonOnDeserialized.OnDeserialized()
    {
        if (_reading is { Count: > 0 } fields)
            Others = new JsonText($"{{{string.Join(',', fields.Select(Text))}}}");
        _reading = null;
    }

    /// <summary>Says nothing of the unknown fields: they may hold anything.</summary>
    protected virtual bool PrintMembers(System.Text.StringBuilder text) => false;

    private static string Text(KeyValuePair<string, JsonElement> field) =>
        $"\"{JsonEncodedText.Encode(field.Key)}\":{field.Value.GetRawText()}";

    private static string Name(JsonProperty field) => field.Name;

    private static JsonElement Value(JsonProperty field) => field.Value;
}
