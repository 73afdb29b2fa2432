using System.Globalization;
using System.Text;

namespace Parley.WorkspaceAgent.Http;

/// <summary>
/// Reads a query and collects all that is wrong with it: values that do not parse, names that nobody knows, names given twice, bytes that are
/// no UTF-8 (platform.md 0.3).
/// </summary>
internal sealed class QueryReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly List<FieldFault> _faults = [];

    /// <summary>Takes a request's query apart.</summary>
    public QueryReader(HttpRequest request)
    {
        foreach (var pair in (request.QueryString.Value ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            if (Decode(equals < 0 ? "" : pair[(equals + 1)..]) is not { } value)
                _faults.Add(new FieldFault(name, "must be UTF-8"));
            else if (!_values.TryAdd(name, value))
                _faults.Add(new FieldFault(name, "must be given once"));
        }
    }

    /// <summary>Takes a text; empty when it is not there.</summary>
    public string Text(string name) => _values.Remove(name, out var value) ? value : "";

    /// <summary>Takes a number that is not negative.</summary>
    /// <param name="name">The name.</param>
    /// <param name="absent">Its value when it is not there.</param>
    /// <param name="most">The largest.</param>
    public long Number(string name, long absent, long most = long.MaxValue)
    {
        var text = Text(name);
        if (text.Length == 0)
            return absent;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= most)
            return value;
        _faults.Add(new FieldFault(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from 0 to {most}")));
        return absent;
    }

    /// <summary>Takes <c>true</c> or <c>false</c>; false when it is not there.</summary>
    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not ("" or "true" or "false"))
            _faults.Add(new FieldFault(name, "must be true or false"));
        return text == "true";
    }

    /// <summary>Says what is wrong, when everything that is known has been taken; null when nothing is.</summary>
    public Answer? Refusal()
    {
        _faults.AddRange(_values.Keys.Select(name => new FieldFault(name, "is not a parameter of this endpoint")));
        return _faults.Count == 0
            ? null
            : Answer.Refused(StatusCodes.Status400BadRequest, "Query parameters have invalid values.", null, _faults);
    }

    private static string? Decode(string escaped)
    {
        List<byte> bytes = new(escaped.Length);
        for (var place = 0; place < escaped.Length; place++)
        {
            var symbol = escaped[place];
            if (symbol == '%')
            {
                if (!byte.TryParse(escaped.AsSpan(place + 1, Math.Min(2, escaped.Length - place - 1)),
                    NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || place + 2 >= escaped.Length)
                    return null;
                bytes.Add(value);
                place += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(symbol == '+' ? " " : symbol.ToString()));
            }
        }

        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
