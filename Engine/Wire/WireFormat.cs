using System.Buffers;
using System.Text.Json;
using Parley.Engine.Calls;

namespace Parley.Engine.Wire;

/// <summary>
/// How values cross between processes: JSON by the types that the method declares. Arguments are an array in the order of the parameters,
/// without the cancellation token. What is missing at its end keeps its default, what there is too much is ignored: so a method may get
/// further parameters with defaults at its end.
/// </summary>
internal sealed class WireFormat
{
    private readonly JsonSerializerOptions _json;
    private readonly ExceptionTypes _exceptions;

    internal WireFormat(JsonSerializerOptions json, ExceptionTypes exceptions)
    {
        _json = json;
        _json.MakeReadOnly(populateMissingResolver: true);
        _exceptions = exceptions;
    }

    internal void WriteArguments(IBufferWriter<byte> target, GrainMethod method, object?[] arguments)
    {
        using var json = new Utf8JsonWriter(target);
        json.WriteStartArray();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i != method.TokenIndex)
                JsonSerializer.Serialize(json, arguments[i], _json.GetTypeInfo(method.Parameters[i].ParameterType));
        }

        json.WriteEndArray();
    }

    /// <returns>An argument for each parameter, the token's place left empty.</returns>
    /// <exception cref="JsonException">What came does not fit.</exception>
    internal object?[] ReadArguments(ReadOnlySpan<byte> source, GrainMethod method)
    {
        var arguments = new object?[method.Parameters.Length];
        var json = new Utf8JsonReader(source);
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
            throw new JsonException("Arguments are an array.");
        var more = true;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (i == method.TokenIndex)
                continue;
            more = more && json.Read() && json.TokenType != JsonTokenType.EndArray;
            arguments[i] = more
                ? JsonSerializer.Deserialize(ref json, _json.GetTypeInfo(method.Parameters[i].ParameterType))
                : method.DefaultOf(i);
        }

        return arguments;
    }

    internal void Write<T>(IBufferWriter<byte> target, T value)
    {
        using var json = new Utf8JsonWriter(target);
        JsonSerializer.Serialize(json, value, _json.GetTypeInfo(typeof(T)));
    }

    internal T Read<T>(ReadOnlySpan<byte> source) => (T)JsonSerializer.Deserialize(source, _json.GetTypeInfo(typeof(T)))!;

    internal static void WriteFailure(IBufferWriter<byte> target, Exception exception)
    {
        using var json = new Utf8JsonWriter(target);
        JsonSerializer.Serialize(json, RemoteFailure.Of(exception), WireJsonContext.Default.RemoteFailure);
    }

    internal Exception ReadFailure(ReadOnlySpan<byte> source) =>
        _exceptions.Make(JsonSerializer.Deserialize(source, WireJsonContext.Default.RemoteFailure)!);
}
