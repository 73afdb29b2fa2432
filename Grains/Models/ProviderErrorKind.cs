namespace Parley.Grains.Models;

/// <summary>Classes of provider failure (spec/chat.md 3.7).</summary>
public enum ProviderErrorKind
{
    /// <summary>Nothing known about it.</summary>
    Generic,

    /// <summary>The provider has no capacity now.</summary>
    Overloaded,

    /// <summary>We ask too often.</summary>
    RateLimit,

    /// <summary>It took too long.</summary>
    Timeout,

    /// <summary>The key is missing, wrong or not allowed.</summary>
    Auth,

    /// <summary>The request or the setup is at fault: model name, address, size, billing.</summary>
    Config,

    /// <summary>No connection, or it was lost before the answer was complete.</summary>
    Connection,

    /// <summary>The conversation is longer than the model can read.</summary>
    ContextOverflow,
}
