namespace Parley.Engine.Calls;

/// <summary>A call of a method that returns a value.</summary>
internal sealed class MethodCall<T>(GrainReference reference, CallMethod<T> method, object?[] arguments)
    : ResultCall<T>(reference, method, arguments)
{
    protected override Task Invoke(Grain grain) => ((CallMethod<T>)Method).Invoke(grain, Arguments);
}
