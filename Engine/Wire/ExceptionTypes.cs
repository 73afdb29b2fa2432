using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Parley.Engine.Wire;

/// <summary>
/// The exceptions that come back from another process as what they were: those of the grains' own assemblies and of the engine, and some of
/// the framework. All others come as <see cref="RemoteGrainException"/>: no type is ever looked up by a name that came over the wire.
/// </summary>
internal sealed class ExceptionTypes
{
    private static readonly Type[] OfFramework =
    [
        typeof(OperationCanceledException), typeof(TimeoutException), typeof(InvalidOperationException), typeof(ArgumentException),
        typeof(NotSupportedException), typeof(NotImplementedException), typeof(FormatException), typeof(UnauthorizedAccessException),
        typeof(KeyNotFoundException), typeof(IOException),
    ];

    private readonly FrozenDictionary<string, Func<string, Exception?, Exception>> _makers;

    /// <param name="assemblies">Those with grain classes and grain interfaces.</param>
    internal ExceptionTypes(IEnumerable<Assembly> assemblies) =>
        _makers = assemblies.Append(typeof(ExceptionTypes).Assembly).Distinct()
            .SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsSubclassOf(typeof(Exception)) && !type.IsAbstract)
            .Concat(OfFramework)
            .Select(type => (type.FullName, Maker: MakerOf(type)))
            .Where(pair => pair is { FullName: not null, Maker: not null })
            .ToFrozenDictionary(pair => pair.FullName!, pair => pair.Maker!);

    internal Exception Make(RemoteFailure failure)
    {
        var cause = failure.Cause is null ? null : Make(failure.Cause);
        // A task that was cancelled says so by a type of its own, which is made by a task only.
        var type = failure.Type == typeof(TaskCanceledException).FullName ? typeof(OperationCanceledException).FullName! : failure.Type;
        var exception = _makers.TryGetValue(type, out var make)
            ? make(failure.Message, cause)
            : new RemoteGrainException($"{failure.Type}: {failure.Message}", cause) { RemoteType = failure.Type };
        if (failure.Stack is { Length: > 0 } stack)
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, stack);
        return exception;
    }

    private static Func<string, Exception?, Exception>? MakerOf(Type type) =>
        type.GetConstructor([typeof(string), typeof(Exception)]) is { } withCause
            ? (message, cause) => (Exception)withCause.Invoke([message, cause])
        : type.GetConstructor([typeof(string)]) is { } plain
            ? (message, _) => (Exception)plain.Invoke([message])
        : null;
}
