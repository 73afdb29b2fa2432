using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Parley.Grains.Tools;

/// <summary>
/// A tool whose arguments are a record: its properties make the schema, their <c>Description</c> attributes tell the model what they are,
/// and required ones are demanded before the tool runs.
/// </summary>
/// <param name="arguments">How the arguments are read, from a source-generated context with snake_case names.</param>
internal abstract class Tool<TArguments>(JsonTypeInfo<TArguments> arguments) : ITool
    where TArguments : class
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    public virtual bool RootOnly => false;

    public virtual bool Polls => false;

    public virtual bool HasEffects => false;

    public virtual bool TakesSecrets => false;

    public virtual TimeSpan Limit => TimeSpan.FromMinutes(10);

    public JsonElement Schema { get; } = AIJsonUtilities.CreateJsonSchema(
        typeof(TArguments),
        serializerOptions: arguments.Options,
        inferenceOptions: new AIJsonSchemaCreateOptions { TransformSchemaNode = static (_, node) => WithoutNull(node) });

    public Task<ToolResult> RunAsync(JsonElement given, ToolContext context)
    {
        if (Missing(given) is { } missing)
            return Task.FromResult(ToolResult.Error($"{missing} is required"));
        TArguments? read;
        try
        {
            read = given.Deserialize(arguments);
        }
        catch (JsonException fault)
        {
            // The model can do better when it is told where it went wrong.
            return Task.FromResult(ToolResult.Error($"The arguments are not valid at {fault.Path ?? "$"}. They must fit the tool's schema."));
        }

        return RunAsync(read!, context);
    }

    /// <summary>Does what a call asks for.</summary>
    protected abstract Task<ToolResult> RunAsync(TArguments arguments, ToolContext context);

    private string? Missing(JsonElement given) =>
        Schema.TryGetProperty("required", out var required)
            ? required.EnumerateArray().Select(name => name.GetString()!).FirstOrDefault(name =>
                !given.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null)
            : null;

    /// <summary>An argument that may be absent has one type, not "that or null": some providers know only the former.</summary>
    private static JsonNode WithoutNull(JsonNode node)
    {
        if (node is JsonObject schema && schema["type"] is JsonArray types
            && types.Select(type => (string?)type).Where(type => type is not "null").ToArray() is [{ } type])
        {
            schema["type"] = type;
            if (schema.TryGetPropertyValue("default", out var value) && value is null)
                schema.Remove("default");
        }

        return node;
    }
}
