namespace Parley.Engine.Transport;

/// <summary>What a frame is. Numbers are never used twice; a reader skips kinds that it does not know.</summary>
internal enum FrameKind : byte
{
    /// <summary>To the silo: run this call. Number, epoch, grain, method, arguments.</summary>
    Request = 1,

    /// <summary>To the silo: the caller of this number has no more interest.</summary>
    Cancel = 2,

    /// <summary>To the caller: the result. Number, epoch of the activation that gave it or 0, value.</summary>
    Answer = 3,

    /// <summary>To the caller: the method failed. Number, failure.</summary>
    Failure = 4,

    /// <summary>To the caller: it was not run, for the grain is not here. Number, then silo and epoch of who holds it where known.</summary>
    NotHere = 5,

    /// <summary>To the caller: this silo stops, so nothing new is to be placed here.</summary>
    Draining = 6,

    /// <summary>To the caller: the enumeration is open. Number, epoch.</summary>
    Opened = 7,

    /// <summary>To the caller: elements of the enumeration. Number, values.</summary>
    Items = 8,

    /// <summary>To the caller: the enumeration is over and its iterator has ended. Number.</summary>
    End = 9,

    /// <summary>To the caller: end this link. What was sent before is still answered.</summary>
    Closing = 10,
}
