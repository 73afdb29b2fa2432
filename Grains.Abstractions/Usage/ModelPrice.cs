namespace Parley.Grains.Abstractions.Usage;

/// <summary>What a model's tokens cost, in millionths of a US dollar for a million tokens: 2,500,000 is $2.50.</summary>
[GenerateSerializer, Immutable, Alias("parley.ModelPrice")]
public sealed record ModelPrice
{
    /// <summary>The provider as in spec/chat.md 1.5.</summary>
    [Id(0)] public required string Provider { get; init; }

    /// <summary>The model as the provider calls it; <c>*</c> at its end stands for any rest. The longest name that fits counts.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>Tokens sent that the provider's cache had no part in.</summary>
    [Id(2)] public required long InputMicros { get; init; }

    /// <summary>Tokens read from the provider's cache.</summary>
    [Id(3)] public required long CacheReadMicros { get; init; }

    /// <summary>Tokens written to the provider's cache.</summary>
    [Id(4)] public required long CacheWriteMicros { get; init; }

    /// <summary>Tokens that the model wrote, reasoning among them.</summary>
    [Id(5)] public required long OutputMicros { get; init; }
}

/// <summary>The whole table of prices.</summary>
/// <param name="Prices">A row a model or group of models.</param>
/// <param name="Currency">Always <c>USD</c>.</param>
[GenerateSerializer, Immutable, Alias("parley.ModelPrices")]
public sealed record ModelPrices([property: Id(0)] ImmutableArray<ModelPrice> Prices, [property: Id(1)] string Currency = "USD");
