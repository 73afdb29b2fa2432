namespace Parley.Grains.Models.Wire;

/// <summary>
/// The ids of the tool calls in one request. Chats go from provider to provider, and some providers begin to count anew with every
/// answer: in a request each call has an id of its own that the provider takes, and its result has the same.
/// </summary>
/// <param name="maxLength">The longest id that the provider takes.</param>
internal sealed class CallIds(int maxLength)
{
    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, string> _latest = [];

    /// <summary>The id of a call that comes next in the conversation.</summary>
    public string OfCall(string id)
    {
        var legal = LegalName.Of(id, maxLength);
        for (var number = 2; !_taken.Add(legal); number++) legal = LegalName.Of($"{id}_{number}", maxLength);
        return _latest[id] = legal;
    }

    /// <summary>The id of the call that a result answers: the latest before it of that name.</summary>
    public string OfResult(string id) => _latest.TryGetValue(id, out var legal) ? legal : LegalName.Of(id, maxLength);
}
