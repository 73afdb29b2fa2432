using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Parley.Grains.Models.Wire;

/// <summary>The tools as requests describe them.</summary>
internal static class ToolSchemas
{
    /// <summary>The tool as a function, the one kind that every API knows.</summary>
    /// <exception cref="NotSupportedException">It is none.</exception>
    public static AIFunctionDeclaration Function(AITool tool) =>
        tool as AIFunctionDeclaration ?? throw new NotSupportedException($"The tool {tool.Name} is not a function.");

    /// <summary>Writes the schema of a function's arguments, which providers demand to be an object's.</summary>
    public static void Write(Utf8JsonWriter json, AIFunctionDeclaration function)
    {
        var schema = function.JsonSchema;
        if (schema.ValueKind is JsonValueKind.Object && schema.TryGetProperty("type", out _))
        {
            schema.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        if (schema.ValueKind is JsonValueKind.Object)
            foreach (var property in schema.EnumerateObject()) property.WriteTo(json);
        json.WriteEndObject();
    }
}
