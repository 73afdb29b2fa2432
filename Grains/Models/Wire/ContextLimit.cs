using System.Text.Json;

namespace Parley.Grains.Models.Wire;

/// <summary>
/// Finds the size of the model's window in what a provider sends (spec/chat.md 3.4). No API has a field for it; servers that tell it add
/// one of their own to the answer or to its usage. Looks into objects only: what models and callers write stands in arrays and in texts.
/// </summary>
internal static class ContextLimit
{
    /// <summary>How many objects deep is looked.</summary>
    private const int MaxDepth = 4;

    /// <summary>Longer names of fields are nobody's.</summary>
    private const int MaxName = 64;

    // Below any model there is, and beyond any: whatever else has such a name is not a window.
    private const long Smallest = 256;
    private const long Largest = 100_000_000;

    /// <summary>The highest number of tokens under a name that looks like a limit of context or input; null when there is none.</summary>
    /// <param name="json">An answer, an event or a chunk that ends with usage.</param>
    public static long? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        long? highest = null;
        var isLimit = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    isLimit = IsLimit(reader.ValueSpan);
                    break;
                case JsonTokenType.Number when isLimit && reader.TryGetInt64(out var tokens) && tokens is >= Smallest and <= Largest:
                    highest = Math.Max(highest ?? 0, tokens);
                    break;
                case JsonTokenType.StartArray:
                case JsonTokenType.StartObject when reader.CurrentDepth >= MaxDepth:
                    reader.Skip();
                    break;
            }
        }

        return highest;
    }

    private static bool IsLimit(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxName) return false;
        Span<byte> buffer = stackalloc byte[MaxName];
        var length = 0;
        foreach (var c in name)
            if (char.IsAsciiLetterOrDigit((char)c)) buffer[length++] = (byte)char.ToLowerInvariant((char)c);
        ReadOnlySpan<byte> plain = buffer[..length];
        // How much of the window is taken, and how much may be sent in a time, are other numbers.
        if (Has(plain, "used"u8) || Has(plain, "remain"u8) || Has(plain, "rate"u8) || Has(plain, "minute"u8)) return false;
        var isBound = Has(plain, "limit"u8) || Has(plain, "max"u8);
        return plain.SequenceEqual("nctx"u8)
            || (Has(plain, "context"u8) && (isBound || Has(plain, "window"u8) || Has(plain, "length"u8) || Has(plain, "size"u8)))
            || (Has(plain, "inputtoken"u8) && isBound);
    }

    private static bool Has(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word) => name.IndexOf(word) >= 0;
}
