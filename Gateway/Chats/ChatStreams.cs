using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Feeds;
using Parley.Gateway.Streams;

namespace Parley.Gateway.Chats;

/// <summary>The streaming endpoints: from where to read, and the right feed.</summary>
internal static class ChatStreams
{
    private const string LastEventId = "Last-Event-ID";

    public static Task StreamAsync(HttpContext context, string chat, ChatFeed feed, StreamResponse response)
    {
        var id = Ids.Chat(chat);
        var query = new QueryReader(context.Request, "after", "after_id");
        var request = new WatchChat { After = After(context, query), AfterId = query.Long("after_id", 0) };
        var actor = Caller.Of(context.User).User;
        return (id.Problem ?? query.Problem) is { } problem
            ? context.WriteProblemAsync(problem)
            : response.RunAsync(context, ended => feed.Read(actor, id.Value, request, ended), EnvelopeShape.Array, pingFirst: false);
    }

    public static Task WatchAsync(HttpContext context, WatchFeed feed, StreamResponse response)
    {
        var query = new QueryReader(context.Request, "after");
        var after = After(context, query);
        var actor = Caller.Of(context.User).User;
        return query.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : response.RunAsync(context, ended => feed.Read(actor, after, ended), EnvelopeShape.Single, pingFirst: true);
    }

    // A browser that comes back by itself repeats the address it began with and adds the header: the header is newer.
    private static Position? After(HttpContext context, QueryReader query)
    {
        var after = query.Place("after");
        if (context.WebSockets.IsWebSocketRequest || context.Request.Headers[LastEventId].ToString() is not { Length: > 0 } last)
        {
            return after;
        }

        if (Position.TryParse(last, out var place))
        {
            return place;
        }

        query.Fault(LastEventId, "must be generation:sequence");
        return null;
    }
}
