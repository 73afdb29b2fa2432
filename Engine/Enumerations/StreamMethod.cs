using System.Reflection;
using Parley.Engine.Calls;

namespace Parley.Engine.Enumerations;

/// <summary>A method that returns an <see cref="IAsyncEnumerable{T}"/>. Its enumerations always interleave.</summary>
internal sealed class StreamMethod<T>(MethodInfo method) : GrainMethod(method, Interleaving.Always)
{
    private readonly Func<Grain, object?[], IAsyncEnumerable<T>> _invoke = Calls.MethodInvoker.Compile<IAsyncEnumerable<T>>(method);

    internal override object Send(GrainReference reference, object?[] arguments) => new GrainEnumerable<T>(reference, this, arguments);

    internal override Call NewCall(GrainReference reference, object?[] arguments) => new OpenCall<T>(reference, this, arguments);

    internal IAsyncEnumerable<T> Invoke(Grain grain, object?[] arguments) => _invoke(grain, arguments);
}
