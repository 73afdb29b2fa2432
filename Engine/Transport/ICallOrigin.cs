namespace Parley.Engine.Transport;

/// <summary>The process that made a call which runs here.</summary>
internal interface ICallOrigin
{
    /// <summary>The call was not run, because its grain is not here; its caller looks for another way.</summary>
    void NotHere();
}
