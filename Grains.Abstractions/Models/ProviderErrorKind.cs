namespace Parley.Grains.Abstractions.Models;

/// <summary>Classes of provider failure (spec/chat.md 3.7).</summary>
[GenerateSerializer, Alias("parley.ProviderErrorKind"), JsonConverter(typeof(JsonStringEnumConverter<ProviderErrorKind>))]
public enum ProviderErrorKind
{
    /// <summary>Nothing known about it.</summary>
    [JsonStringEnumMemberName("generic")] Generic,

    /// <summary>The provider has no capacity now.</summary>
    [JsonStringEnumMemberName("overloaded")] Overloaded,

    /// <summary>We ask too often.</summary>
    [JsonStringEnumMemberName("rate_limit")] RateLimit,

    /// <summary>It took too long.</summary>
    [JsonStringEnumMemberName("timeout")] Timeout,

    /// <summary>The key is missing, wrong or not allowed.</summary>
    [JsonStringEnumMemberName("auth")] Auth,

    /// <summary>The request or the setup is at fault: model name, address, size, billing.</summary>
    [JsonStringEnumMemberName("config")] Config,

    /// <summary>No connection, or it was lost before the answer was complete.</summary>
    [JsonStringEnumMemberName("connection")] Connection,

    /// <summary>The conversation is longer than the model can read.</summary>
    [JsonStringEnumMemberName("context_overflow")] ContextOverflow,
}
