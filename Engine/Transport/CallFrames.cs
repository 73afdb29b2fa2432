using Parley.Engine.Calls;
using Parley.Engine.Directory;
using Parley.Engine.Wire;

namespace Parley.Engine.Transport;

/// <summary>Makes and reads the frames of calls; <see cref="FrameKind"/> says what is in each.</summary>
internal static class CallFrames
{
    /// <param name="epoch">Of the activation that is meant; 0 for whichever the silo has or may make.</param>
    internal static FrameWriter Request(Call call, long number, long epoch, WireFormat wire)
    {
        var frame = new FrameWriter(FrameKind.Request, number);
        frame.Write(epoch);
        frame.Write(call.Reference.Id.Type);
        frame.Write(call.Reference.Id.Key);
        frame.Write(call.Method.WireName);
        wire.WriteArguments(frame, call.Method, call.Arguments);
        // Here, where the call can still fail of being too long.
        frame.Finish();
        return frame;
    }

    internal static (long Epoch, GrainId Id, string Method) ReadRequest(ref Frame frame) =>
        (frame.ReadNumber(), new GrainId(frame.ReadText(), frame.ReadText()), frame.ReadText());

    internal static FrameWriter Answer(Call call, long number, WireFormat wire)
    {
        var frame = new FrameWriter(FrameKind.Answer, number);
        frame.Write(call.Activation.Epoch);
        call.WriteResult(frame, wire);
        frame.Finish();
        return frame;
    }

    internal static FrameWriter Opened(Call call, long number)
    {
        var frame = new FrameWriter(FrameKind.Opened, number);
        frame.Write(call.Activation.Epoch);
        return frame;
    }

    internal static FrameWriter Failure(long number, Exception exception)
    {
        var frame = new FrameWriter(FrameKind.Failure, number);
        WireFormat.WriteFailure(frame, exception);
        return frame;
    }

    internal static FrameWriter NotHere(long number, GrainAddress? holder)
    {
        var frame = new FrameWriter(FrameKind.NotHere, number);
        frame.Write(holder?.SiloId ?? "");
        frame.Write(holder?.Epoch ?? 0);
        return frame;
    }

    internal static GrainAddress? ReadHolder(ref Frame frame, GrainId id) =>
        frame.ReadText() is { Length: > 0 } silo ? new GrainAddress(id, silo, frame.ReadNumber()) : null;
}
