using System.Text;
using Microsoft.Extensions.AI;
using Parley.Grains.Storage;

namespace Parley.Grains.Models.Wire;

/// <summary>Puts the fragments of tool calls together. A fragment belongs to the call of its index, or to the last one.</summary>
internal sealed class ToolCallAssembler(ToolNames names)
{
    private readonly List<Call> _calls = [];

    // The newest call of each index.
    private readonly Dictionary<int, Call> _byIndex = [];

    // The ids that were given, each with the number that was last tried to tell another call of that id apart.
    private readonly Dictionary<string, int> _ids = [];

    /// <summary>Whether the model has called any tool.</summary>
    public bool Any => _ids.Count > 0;

    /// <summary>Takes a fragment and says what can be shown of it.</summary>
    public ToolCallFragment Add(ToolCallDelta delta)
    {
        var call = Find(delta);
        if (call.Name.Length == 0) call.Name = StorableText.Of(names.Original(delta.Name ?? ""));
        var arguments = call.Joiner.Push(delta.Arguments) ?? "";
        call.Arguments.Append(arguments);
        return new ToolCallFragment(call.Id, call.Name, arguments);
    }

    /// <summary>Hands out the complete calls, in the order in which they began; once.</summary>
    public IEnumerable<FunctionCallContent> Take()
    {
        var calls = _calls.ConvertAll(call =>
            ToolCalls.Create(call.Id, call.Name, StorableText.Of(call.Arguments.Append(call.Joiner.Flush()).ToString())));
        _calls.Clear();
        _byIndex.Clear();
        return calls;
    }

    private Call Find(ToolCallDelta delta)
    {
        var call = delta.Index is { } index ? _byIndex.GetValueOrDefault(index) : _calls.LastOrDefault();
        // Some providers number every call 0, or none; a new id is then what tells them apart.
        var begins = call is null || (!string.IsNullOrEmpty(delta.Id) && delta.Id != call.ProviderId);
        if (!begins) return call!;
        call = new Call { ProviderId = delta.Id, Id = NewId(delta.Id) };
        _calls.Add(call);
        if (delta.Index is { } place) _byIndex[place] = call;
        return call;
    }

    // Two calls under one id could not be told apart by their results.
    private string NewId(string? wanted)
    {
        var start = string.IsNullOrEmpty(wanted) ? $"call_{Guid.NewGuid():N}" : StorableText.Of(wanted);
        var id = start;
        while (!_ids.TryAdd(id, 1)) id = $"{start}_{++_ids[start]}";
        return id;
    }

    private sealed class Call
    {
        public required string? ProviderId { get; init; }

        public required string Id { get; init; }

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();

        public SurrogateJoiner Joiner;
    }
}
