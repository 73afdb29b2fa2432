using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Parley.Tests.Support;

/// <summary>
/// Keeps the requests that the adapters make in the folder that <c>PARLEY_REQUEST_BODIES</c> names, one of each kind, so that
/// <c>Tests/RequestTypes</c> can check them against the types that the providers publish. Without the variable nothing is kept.
/// </summary>
public static class RequestBodies
{
    /// <summary>The longest string that may be a name with a meaning to the API; longer ones are texts.</summary>
    private const int LongestName = 32;

    private static readonly string? Folder = Environment.GetEnvironmentVariable("PARLEY_REQUEST_BODIES");

    /// <summary>Keeps a request unless one of its kind is kept already.</summary>
    public static void Record(FakeApi api, JsonElement body)
    {
        if (string.IsNullOrEmpty(Folder)) return;
        var shape = new StringBuilder();
        Describe(body, shape);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shape.ToString())));
        var path = Path.Combine(Folder, $"{api}-{hash[..16]}.json");
        if (File.Exists(path)) return;
        Directory.CreateDirectory(Folder);
        // Several test processes may find the same kind at once.
        var written = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllText(written, body.GetRawText());
        File.Move(written, path, overwrite: true);
    }

    // Two requests are of one kind when they differ only in texts, numbers and how often something is repeated.
    private static void Describe(JsonElement value, StringBuilder shape)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                shape.Append('{');
                foreach (var property in value.EnumerateObject())
                {
                    shape.Append(property.Name).Append(':');
                    Describe(property.Value, shape);
                }

                shape.Append('}');
                break;
            case JsonValueKind.Array:
                var kinds = value.EnumerateArray().Select(Shape).Distinct().Order(StringComparer.Ordinal);
                shape.Append('[').AppendJoin(',', kinds).Append(']');
                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                shape.Append(IsName(text) ? text : "text");
                break;
            default:
                shape.Append(value.ValueKind);
                break;
        }
    }

    private static bool IsName(string text) =>
        text.Length <= LongestName && text.All(letter => char.IsAsciiLetterLower(letter) || letter == '_');

    private static string Shape(JsonElement value)
    {
        var shape = new StringBuilder();
        Describe(value, shape);
        return shape.ToString();
    }
}
