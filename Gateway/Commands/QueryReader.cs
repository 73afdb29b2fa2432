using System.Globalization;
using Parley.Gateway.Auth;
using Parley.Gateway.Errors;

namespace Parley.Gateway.Commands;

/// <summary>Reads a query and gathers everything that is wrong with it into one answer (platform.md 0.3).</summary>
internal sealed class QueryReader
{
    private readonly IQueryCollection _query;
    private readonly List<Validation> _faults = [];

    /// <param name="request">Whose query.</param>
    /// <param name="known">The parameters that exist.</param>
    public QueryReader(HttpRequest request, params ReadOnlySpan<string> known)
    {
        _query = request.Query;
        foreach (var name in _query.Keys)
        {
            if (!known.Contains(name) && name != SessionToken.Name)
            {
                Fault(name, "unknown query parameter");
            }
        }
    }

    /// <summary>Everything that was wrong; null when nothing was. Read it last.</summary>
    public Problem? Problem => _faults.Count == 0
        ? null
        : new Problem(StatusCodes.Status400BadRequest, "Invalid query parameters.") { Validations = [.. _faults] };

    /// <summary>Notes a fault.</summary>
    public void Fault(string name, string detail) => _faults.Add(new Validation(name, detail));

    public bool? Bool(string name) =>
        Text(name) is not { } text ? null
        : text is "true" ? true
        : text is "false" ? false
        : Faulty<bool>(name, "must be true or false");

    public Guid? Uuid(string name) =>
        Text(name) is not { } text ? null : Guid.TryParseExact(text, "D", out var id) ? id : Faulty<Guid>(name, "must be a UUID");

    public Position? Place(string name) =>
        Text(name) is not { } text ? null
            : Position.TryParse(text, out var place) ? place
            : Faulty<Position>(name, "must be generation:sequence");

    /// <summary>A day as ISO 8601 writes it.</summary>
    public DateOnly? Day(string name) =>
        Text(name) is not { } text ? null
            : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
            : Faulty<DateOnly>(name, "must be a day such as 2026-01-31");

    /// <summary>One of the names of an enumeration, in the order of its values.</summary>
    public T? Choice<T>(string name, params ReadOnlySpan<string> names)
        where T : struct, Enum =>
        Text(name) is not { } text ? null
            : names.IndexOf(text) is >= 0 and var index ? Enum.GetValues<T>()[index]
            : Faulty<T>(name, $"must be one of {string.Join(", ", names!)}");

    public int? Int(string name, int least, int most) => (int?)Long(name, least, most);

    public long? Long(string name, long least, long most = long.MaxValue)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var valid = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most;
        var range = most == long.MaxValue ? $"an integer of at least {least}" : $"an integer from {least} to {most}";
        return valid ? number : Faulty<long>(name, $"must be {range}");
    }

    /// <summary>A text as it is.</summary>
    public string? Text(string name)
    {
        if (!_query.TryGetValue(name, out var values))
        {
            return null;
        }

        if (values.Count == 1)
        {
            return values[0] ?? "";
        }

        Fault(name, "must be given once");
        return null;
    }

    private T? Faulty<T>(string name, string detail)
        where T : struct
    {
        Fault(name, detail);
        return null;
    }
}
