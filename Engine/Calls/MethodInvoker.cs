using System.Linq.Expressions;
using System.Reflection;

namespace Parley.Engine.Calls;

/// <summary>Compiles the call of an interface method with arguments from an array. A value task becomes a task.</summary>
internal static class MethodInvoker
{
    internal static Func<Grain, object?[], TReturn> Compile<TReturn>(MethodInfo method)
    {
        var grain = Expression.Parameter(typeof(Grain));
        var arguments = Expression.Parameter(typeof(object?[]));
        var values = method.GetParameters().Select((parameter, index) =>
            Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType));
        Expression call = Expression.Call(Expression.Convert(grain, method.DeclaringType!), method, values);
        if (method.ReturnType.Name.StartsWith(nameof(ValueTask), StringComparison.Ordinal))
            call = Expression.Call(call, nameof(ValueTask.AsTask), null);
        return Expression.Lambda<Func<Grain, object?[], TReturn>>(call, grain, arguments).Compile();
    }
}
