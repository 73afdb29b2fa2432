using Parley.Engine.Calls;

namespace Parley.Engine.Enumerations;

/// <summary>The call that opens an enumeration. An enumeration that nobody waits for any more is closed again.</summary>
internal sealed class OpenCall<T>(GrainReference reference, StreamMethod<T> method, object?[] arguments)
    : ResultCall<IEnumeration<T>>(reference, method, arguments)
{
    internal void Forget() => TryCancel(CancellationToken.None);

    protected override Task Invoke(Grain grain)
    {
        var enumeration = new Enumeration<T>(Activation, Reference.Environment);
        if (!Activation.Uses.TryAdd(enumeration))
            return Task.FromException<IEnumeration<T>>(new EnumerationAbortedException());
        if (Method.TokenIndex >= 0)
            Arguments[Method.TokenIndex] = enumeration.Token;
        try
        {
            enumeration.Begin(((StreamMethod<T>)Method).Invoke(grain, Arguments));
            return Task.FromResult<IEnumeration<T>>(enumeration);
        }
        catch (Exception exception)
        {
            Activation.Uses.Remove(enumeration);
            return Task.FromException<IEnumeration<T>>(exception);
        }
    }

    protected override bool Settle(Task work)
    {
        var taken = base.Settle(work);
        if (!taken && work.IsCompletedSuccessfully)
            _ = ((Task<IEnumeration<T>>)work).Result.CloseAsync();
        return taken;
    }
}
