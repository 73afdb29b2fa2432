using Parley.Engine.Calls;

namespace Parley.Engine.Transport;

/// <summary>The way of a call to the activation that runs it.</summary>
internal interface ITransport
{
    /// <summary>
    /// Hands the call over. It never throws and never waits: the call itself settles with the outcome, be it that no silo can run it.
    /// </summary>
    void Send(Call call);

    /// <summary>The call did not start where it was sent: it goes another way. As <see cref="Send"/> otherwise.</summary>
    void Reroute(Call call);
}
