namespace Parley.Engine.Tests.Fixtures;

internal static class Unique
{
    /// <summary>A key that no other test uses.</summary>
    internal static string Key() => Guid.NewGuid().ToString("N");
}
