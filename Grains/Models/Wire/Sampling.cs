using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.Wire;

/// <summary>Writes the options that several APIs have under the same names.</summary>
internal static class Sampling
{
    /// <summary>Writes temperature and top_p: what the caller asks for, else what the model config says.</summary>
    public static void Write(Utf8JsonWriter json, CallOptions configured, ChatOptions? options)
    {
        if (options?.Temperature is { } asked) json.WriteNumber("temperature"u8, asked);
        else if (configured.Temperature is { } temperature) json.WriteNumber("temperature"u8, temperature);
        if (options?.TopP is { } askedTopP) json.WriteNumber("top_p"u8, askedTopP);
        else if (configured.TopP is { } topP) json.WriteNumber("top_p"u8, topP);
    }

    /// <summary>The effort that the caller asks for, as OpenAI calls it; null when it says nothing.</summary>
    public static string? Effort(ChatOptions? options) => options?.Reasoning?.Effort switch
    {
        ReasoningEffort.None => "none",
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        ReasoningEffort.High => "high",
        ReasoningEffort.ExtraHigh => "xhigh",
        _ => null,
    };

    /// <summary>Writes the fields that only the provider knows.</summary>
    public static void WriteOthers(Utf8JsonWriter json, OpenOptions? options)
    {
        foreach (var (name, value) in options?.Extension ?? [])
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }
}
