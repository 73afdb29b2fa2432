using Npgsql;
using Parley.Engine.Calls;

namespace Parley.Engine.Storage;

/// <summary>Which record of which grain.</summary>
internal sealed record GrainStateKey(GrainId Id, string Name)
{
    internal NpgsqlParameter[] Parameters => [new("type", Id.Type), new("key", Id.Key), new("name", Name)];

    public override string ToString() => $"{Id}:{Name}";
}
