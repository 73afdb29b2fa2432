namespace Parley.Engine.Tests.Grains;

[GenerateSerializer, Alias("test.counter")]
public sealed class CounterState
{
    [Id(0)] public int Value { get; set; }

    [Id(1)] public string Text { get; set; } = "";
}

public interface IStateGrain : IGrainWithStringKey
{
    Task<int> Instance();

    Task<(int Counter, int Other, bool Exists)> Read();

    Task Write(int counterValue, int otherValue);

    Task WriteText(string text);

    Task<string> ReadText();

    Task Clear();

    Task Reload();

    /// <summary>Changes the counter's record behind the back of the rest of the grain, as another activation would.</summary>
    Task WriteAsRival(int value);

    Task ClearAsRival();

    /// <summary>Writes and keeps a conflict to itself: true when there was one.</summary>
    Task<bool> WriteFindsConflict(int value);

    Task Deactivate();
}

/// <summary>Calls a <see cref="IStateGrain"/> and lets its exceptions through.</summary>
public interface IStateCallerGrain : IGrainWithStringKey
{
    Task<int> Instance();

    Task WriteThrough(string key, int value);
}
