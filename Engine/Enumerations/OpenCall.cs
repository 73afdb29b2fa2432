using System.Buffers;
using Parley.Engine.Calls;
using Parley.Engine.Transport;
using Parley.Engine.Wire;

namespace Parley.Engine.Enumerations;

/// <summary>The call that opens an enumeration. An enumeration that nobody waits for any more is closed again.</summary>
internal sealed class OpenCall<T>(GrainReference reference, StreamMethod<T> method, object?[] arguments)
    : ResultCall<IEnumeration<T>>(reference, method, arguments), IOpenCall
{
    public void Opened(EnumerationStream stream, WireFormat wire)
    {
        var enumeration = new RemoteEnumeration<T>(stream, wire);
        if (!TrySettle(enumeration))
            _ = enumeration.CloseAsync();
    }

    public async Task<bool> WriteBatchAsync(FrameWriter target, WireFormat wire)
    {
        var batch = await (await Outcome.ConfigureAwait(false)).NextAsync().ConfigureAwait(false);
        wire.Write(target, batch.Items);
        return batch.IsLast;
    }

    public async Task CloseAsync() => await (await Outcome.ConfigureAwait(false)).CloseAsync().ConfigureAwait(false);

    internal override void WriteResult(IBufferWriter<byte> target, WireFormat wire) =>
        throw new NotSupportedException("An enumeration is no value; its elements cross one batch after the other.");

    protected override void SettleWith(ReadOnlySpan<byte> value, WireFormat wire) =>
        throw new NotSupportedException("An enumeration is no value; its elements cross one batch after the other.");

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
