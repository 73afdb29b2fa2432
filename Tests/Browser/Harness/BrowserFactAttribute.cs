namespace Parley.Tests.Browser.Harness;

/// <summary>
/// A test that is left out, with the reason, where there is no browser; not in continuous integration, where that is a failure.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Path is null && Chromium.MayBeMissing ? Chromium.Missing : null;
}

/// <inheritdoc cref="BrowserFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Chromium.Path is null && Chromium.MayBeMissing ? Chromium.Missing : null;
}
