using Parley.Engine.Calls;

namespace Parley.Engine.Transport;

/// <summary>The way by which a call left this process.</summary>
internal interface ICallRoute
{
    /// <summary>The caller waits no longer: the other side is told.</summary>
    void Cancel(Call call);
}
