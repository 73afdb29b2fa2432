using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>A method that returns <see cref="Task"/> or <see cref="ValueTask"/>.</summary>
internal sealed class CallMethod(MethodInfo method) : GrainMethod(method, InterleavingOf(method))
{
    private readonly Func<Grain, object?[], Task> _invoke = MethodInvoker.Compile<Task>(method);
    private readonly bool _returnsValueTask = method.ReturnType == typeof(ValueTask);

    internal override object Send(GrainReference reference, object?[] arguments)
    {
        var call = new PlainCall(reference, this, arguments);
        call.Send();
        var outcome = IsOneWay ? Task.CompletedTask : call.Outcome;
        return _returnsValueTask ? new ValueTask(outcome) : outcome;
    }

    internal override Call NewCall(GrainReference reference, object?[] arguments) => new PlainCall(reference, this, arguments);

    internal Task Invoke(Grain grain, object?[] arguments)
    {
        try
        {
            return _invoke(grain, arguments);
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
    }

    internal static Interleaving InterleavingOf(MethodInfo method) =>
        method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? Interleaving.Always
        : method.IsDefined(typeof(ReadOnlyAttribute)) ? Interleaving.Readers
        : Interleaving.Never;
}
