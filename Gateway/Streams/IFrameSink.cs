using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;

namespace Parley.Gateway.Streams;

/// <summary>One connection that frames are written to. One write at a time; each completes when the connection can take more.</summary>
internal interface IFrameSink
{
    ValueTask WriteDataAsync(FeedFrame frame, CancellationToken cancellationToken);

    ValueTask WritePingAsync(CancellationToken cancellationToken);

    ValueTask WriteErrorAsync(Problem problem, CancellationToken cancellationToken);
}
