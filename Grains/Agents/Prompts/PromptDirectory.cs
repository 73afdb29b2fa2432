using System.Collections.Concurrent;

namespace Parley.Grains.Agents.Prompts;

/// <summary>The prompts that count now. Kept for a few seconds, so that a turn costs no look-up.</summary>
internal sealed class PromptDirectory(PromptStore store, TimeProvider time)
{
    /// <summary>How long a change that another silo made may go unnoticed.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private const int MostKept = 10_000;

    // The deployment's has no user.
    private static readonly Guid Deployment = Guid.Empty;

    private readonly ConcurrentDictionary<Guid, (string? Text, long ReadAt)> _kept = [];

    /// <summary>The system prompt of a chat that is made now: the deployment's, or the built-in one.</summary>
    public async Task<string> SystemAsync(CancellationToken cancellationToken) =>
        await ReadAsync(Deployment, cancellationToken) ?? BuiltInPrompts.System;

    /// <summary>The prompt of a user; null when there is none.</summary>
    public Task<string?> UserAsync(Guid userId, CancellationToken cancellationToken) => ReadAsync(userId, cancellationToken);

    /// <summary>Replaces a prompt. This silo's next turn knows it.</summary>
    /// <param name="userId">Whose it is; null for the deployment's.</param>
    /// <param name="text">Empty for none.</param>
    /// <param name="cancellationToken">Ends the wait; whether it was stored is then unknown.</param>
    public async Task WriteAsync(Guid? userId, string text, CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync(userId, text, cancellationToken);
        }
        finally
        {
            _kept.TryRemove(userId ?? Deployment, out _);
        }
    }

    private async Task<string?> ReadAsync(Guid key, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.ReadAt) < MaxAge)
            return kept.Text;
        var readAt = time.GetTimestamp();
        var text = await store.ReadAsync(key == Deployment ? null : key, cancellationToken);
        if (_kept.Count >= MostKept)
            _kept.Clear();
        _kept[key] = (text, readAt);
        return text;
    }
}
