using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>A method that returns a <see cref="Task{TResult}"/> or <see cref="ValueTask{TResult}"/>.</summary>
internal sealed class CallMethod<T>(MethodInfo method) : GrainMethod(method, CallMethod.InterleavingOf(method))
{
    private readonly Func<Grain, object?[], Task<T>> _invoke = MethodInvoker.Compile<Task<T>>(method);
    private readonly bool _returnsValueTask = method.ReturnType == typeof(ValueTask<T>);

    internal override object Send(GrainReference reference, object?[] arguments)
    {
        var call = new MethodCall<T>(reference, this, arguments);
        call.Send();
        return _returnsValueTask ? new ValueTask<T>(call.Outcome) : call.Outcome;
    }

    internal override Call NewCall(GrainReference reference, object?[] arguments) => new MethodCall<T>(reference, this, arguments);

    internal Task<T> Invoke(Grain grain, object?[] arguments)
    {
        try
        {
            return _invoke(grain, arguments);
        }
        catch (Exception exception)
        {
            return Task.FromException<T>(exception);
        }
    }
}
