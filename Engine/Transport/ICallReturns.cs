using Parley.Engine.Calls;
using Parley.Engine.Directory;

namespace Parley.Engine.Transport;

/// <summary>Who is told of calls that come back from another silo without having run, and of what was learned on the way.</summary>
internal interface ICallReturns
{
    /// <summary>The silo answered that the grain is not there.</summary>
    /// <param name="epoch">Of the activation that was looked for; 0 for none in particular.</param>
    /// <param name="holder">Where it is instead, if the silo knows.</param>
    void NotHere(Call call, string siloId, long epoch, GrainAddress? holder);

    /// <summary>The silo could not be reached, so the call certainly did not start.</summary>
    void NotStarted(Call call, string siloId, long epoch, Exception reason);

    /// <summary>
    /// A call that looked for nobody in particular was run by this activation; with epoch 0 by one without identity, of which there are many.
    /// </summary>
    void Found(GrainAddress address);

    /// <summary>The silo says that it stops.</summary>
    void Draining(string siloId);

    /// <summary>The connection to the silo broke.</summary>
    void Lost(string siloId);
}
