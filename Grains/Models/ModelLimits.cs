namespace Parley.Grains.Models;

/// <summary>What a provider is waited for.</summary>
/// <param name="Silence">
/// How long it may send nothing, before its first byte and between any two; then the call has failed and may be tried again
/// (spec/field.md R10). How long an answer takes in all is nobody's business (R12).
/// </param>
public sealed record ModelLimits(TimeSpan Silence)
{
    private readonly TimeSpan _stall = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long it may send nothing of its answer while it keeps the connection alive: a model that thinks where nobody sees it may take
    /// minutes, one that is gone behind a proxy would take for ever. Never less than <see cref="Silence"/>.
    /// </summary>
    public TimeSpan Stall
    {
        get => _stall > Silence ? _stall : Silence;
        init => _stall = value;
    }

    /// <summary>What counts when nobody says otherwise. Local models that read a long prompt without a word may need more.</summary>
    public static readonly ModelLimits Default = new(TimeSpan.FromSeconds(60));
}
