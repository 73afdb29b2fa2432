using System.Buffers;
using Parley.Engine.Wire;

namespace Parley.Engine.Calls;

/// <summary>A call of a method that returns a value.</summary>
internal sealed class MethodCall<T>(GrainReference reference, CallMethod<T> method, object?[] arguments)
    : ResultCall<T>(reference, method, arguments)
{
    internal override void WriteResult(IBufferWriter<byte> target, WireFormat wire) => wire.Write(target, Outcome.Result);

    protected override void SettleWith(ReadOnlySpan<byte> value, WireFormat wire) => TrySettle(wire.Read<T>(value));

    protected override Task Invoke(Grain grain) => ((CallMethod<T>)Method).Invoke(grain, Arguments);
}
