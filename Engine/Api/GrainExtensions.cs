using Parley.Engine.Calls;

namespace Parley.Engine;

/// <summary>What a grain, or a reference to one, says about its identity.</summary>
public static class GrainExtensions
{
    /// <summary>The key of a grain with a <see cref="Guid"/> key.</summary>
    /// <exception cref="InvalidOperationException">The key is not a <see cref="Guid"/>.</exception>
    public static Guid GetPrimaryKey(this IAddressable grain)
    {
        var id = IdOf(grain);
        return Guid.TryParseExact(id.Key, GrainId.GuidFormat, out var key)
            ? key
            : throw new InvalidOperationException($"The key of {id} is not a GUID.");
    }

    /// <summary>The key of a grain with a string key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => IdOf(grain).Key;

    private static GrainId IdOf(IAddressable grain) => grain switch
    {
        Grain instance => instance.Activation.Id,
        GrainProxy reference => reference.Id,
        null => throw new ArgumentNullException(nameof(grain)),
        _ => throw new ArgumentException($"{grain.GetType()} is neither a grain nor a reference to one.", nameof(grain)),
    };
}
