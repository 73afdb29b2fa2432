using Parley.Engine.Calls;

namespace Parley.Engine.Enumerations;

/// <summary>What a caller enumerates. The grain hears of it with the first step of an enumerator.</summary>
internal sealed class GrainEnumerable<T>(GrainReference reference, StreamMethod<T> method, object?[] arguments) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var ofMethod = method.TokenIndex < 0 ? default : (CancellationToken)arguments[method.TokenIndex]!;
        var either = CancellationTokenSource.CreateLinkedTokenSource(ofMethod, cancellationToken);
        return new GrainEnumerator<T>(reference, method, [.. arguments], either);
    }
}
