using System.Text;

namespace Parley.Grains.Storage.Secrets;

/// <summary>Where a secret is stored. Its ciphertext can be decrypted for this place only, so that rows cannot be swapped.</summary>
/// <param name="Column">Table and column, for example <c>providers.api_key</c>.</param>
/// <param name="Row">The row's id.</param>
public readonly record struct SecretPlace(string Column, Guid Row)
{
    internal byte[] AssociatedData() => Encoding.UTF8.GetBytes($"{Column}/{Row:D}");
}
