using System.Security.Cryptography;
using System.Text;

namespace Parley.Grains.Models.Limits;

/// <summary>What a silo knows of the limit of a provider's key: looked at before every model call, so it is a flag in memory.</summary>
/// <param name="id">Names the key in the cluster: <see cref="IdOf"/>.</param>
internal sealed class KeyLimit(string id)
{
    private readonly Lock _lock = new();
    private volatile bool _isLimited;
    private volatile bool _isUsed;
    private long _limitedAt = long.MinValue;

    /// <summary>For models that nobody limits.</summary>
    public static KeyLimit None { get; } = new("");

    public string Id => id;

    /// <summary>Whether calls have to ask.</summary>
    public bool IsLimited => _isLimited;

    /// <summary>A call is about to be made.</summary>
    public void Use()
    {
        if (!_isUsed) _isUsed = true;
    }

    /// <summary>Whether a call was made since this was last asked.</summary>
    public bool TakeUse()
    {
        var used = _isUsed;
        _isUsed = false;
        return used;
    }

    /// <summary>Believes an answer of the key's grain.</summary>
    /// <param name="isLimited">What it said.</param>
    /// <param name="asked">When it was asked: a slow word of no limit must not undo a refusal that came after it.</param>
    /// <param name="now">The same clock.</param>
    public void Learn(bool isLimited, long asked, long now)
    {
        lock (_lock)
        {
            if (isLimited) (_isLimited, _limitedAt) = (true, now);
            else if (_limitedAt < asked) _isLimited = false;
        }
    }

    /// <summary>One way: who reads the name learns nothing of the key, and a key that replaces another has no limit yet.</summary>
    public static string IdOf(string provider, Uri? baseUrl, string? apiKey)
    {
        var address = baseUrl ?? KnownProviders.DefaultBaseUrl(provider);
        var hash = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(apiKey ?? ""), Encoding.UTF8.GetBytes($"parley rate limit {provider} {address}"));
        return $"{provider}/{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
    }
}
