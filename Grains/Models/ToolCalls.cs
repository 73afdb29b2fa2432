using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parley.Grains.Models;

/// <summary>Makes and reads complete tool calls, whose arguments keep the JSON text that the model wrote.</summary>
public static class ToolCalls
{
    private static readonly JsonSerializerOptions Reading = new() { MaxDepth = JsonText.MaxDepth };

    /// <summary>
    /// Makes a complete call. Arguments that are not a JSON object, or nested too deeply to be kept, leave
    /// <see cref="FunctionCallContent.Arguments"/> null and say why in <see cref="FunctionCallContent.Exception"/>; their text is kept all
    /// the same.
    /// </summary>
    public static FunctionCallContent Create(string callId, string name, string argumentsText)
    {
        var text = string.IsNullOrWhiteSpace(argumentsText) ? "{}" : argumentsText;
        var call = new FunctionCallContent(callId, name) { RawRepresentation = text };
        try
        {
            call.Arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(text, Reading);
            call.Exception = call.Arguments is null ? new JsonException("The arguments are null.") : null;
        }
        catch (JsonException error)
        {
            // Models do write broken JSON; the loop answers such a call with an error result.
            call.Exception = error;
        }

        return call;
    }

    /// <summary>The JSON text of the call's arguments, as the model wrote it where that is known.</summary>
    public static string ArgumentsText(this FunctionCallContent call) =>
        call.RawRepresentation as string ?? JsonSerializer.Serialize(call.Arguments ?? new Dictionary<string, object?>());

    /// <summary>
    /// The JSON text of the call's arguments as a provider takes them back: an object. What the model wrote instead of one is left out,
    /// since providers refuse a conversation that holds it.
    /// </summary>
    public static string ObjectText(this FunctionCallContent call) => call.Exception is null ? call.ArgumentsText() : "{}";

    /// <summary>A result as the text that the model reads.</summary>
    public static string ResultText(FunctionResultContent result) => result.Result switch
    {
        null => "",
        JsonText text => text.Text,
        JsonElement element => element.GetRawText(),
        var other => other.ToString() ?? "",
    };
}
