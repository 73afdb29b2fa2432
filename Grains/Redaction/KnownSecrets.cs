using Parley.Grains.Identity;
using Parley.Grains.Mcp;
using Parley.Grains.Models.Catalog;

namespace Parley.Grains.Redaction;

/// <summary>
/// The deployment's own secrets, which no chat may ever see: keys of providers, headers of tool servers, the owner's key.
/// </summary>
internal sealed class KnownSecrets(ModelDirectory models, McpServers servers, OwnerKey owner, TimeProvider time)
{
    /// <summary>What is shorter could be any word, and would be taken out of every text.</summary>
    private const int Shortest = 8;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private (ImmutableDictionary<string, string> Values, long ReadAt)? _kept;

    /// <summary>The values with their kinds.</summary>
    public async Task<ImmutableDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_kept is { } kept && time.GetElapsedTime(kept.ReadAt) < MaxAge)
            return kept.Values;
        var readAt = time.GetTimestamp();
        var keys = (await models.ReadAsync(cancellationToken)).Keys.Select(key => (Value: key, Kind: "provider-key"));
        var headers = (await servers.HeaderValuesAsync(cancellationToken)).Select(value => (Value: value, Kind: "header"));
        var values = keys.Concat(headers).Append((Value: owner.Token ?? "", Kind: "owner-key"))
            .Where(secret => secret.Value.Length >= Shortest)
            .DistinctBy(secret => secret.Value)
            .ToImmutableDictionary(secret => secret.Value, secret => secret.Kind);
        _kept = (values, readAt);
        return values;
    }
}
