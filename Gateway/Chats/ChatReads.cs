using Parley.Gateway.Auth;
using Parley.Gateway.Commands;
using Parley.Gateway.Errors;
using Parley.Gateway.Json;

namespace Parley.Gateway.Chats;

/// <summary>The reading endpoints: check what was asked, ask the grain, answer.</summary>
internal static class ChatReads
{
    private const int MaxPage = 200;

    public static async Task ListAsync(HttpContext context, ChatQueries queries)
    {
        var query = new QueryReader(context.Request, "archived", "limit", "offset", "after_id");
        var list = new ChatListQuery
        {
            Archived = query.Bool("archived"),
            Limit = query.Int("limit", 1, MaxPage),
            Offset = query.Int("offset", 0, int.MaxValue),
            AfterId = query.Uuid("after_id"),
        };
        await (query.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await queries.ListAsync(Caller.Of(context.User).User, list, context.RequestAborted),
                WireJson.Instance.ImmutableArrayChat));
    }

    public static async Task GetAsync(HttpContext context, string chat, ChatQueries queries)
    {
        var id = Ids.Chat(chat);
        await (id.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(await queries.GetAsync(Caller.Of(context.User).User, id.Value), WireJson.Instance.Chat));
    }

    public static async Task ExplainAsync(HttpContext context, string chat, ChatQueries queries)
    {
        var id = Ids.Chat(chat);
        await (id.Problem is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await queries.ExplainAsync(Caller.Of(context.User).User, id.Value, context.RequestAborted),
                WireJson.Instance.ChatExplanation));
    }

    public static async Task GetMessagesAsync(HttpContext context, string chat, ChatQueries queries)
    {
        var id = Ids.Chat(chat);
        var query = new QueryReader(context.Request, "before_id", "after_id", "limit");
        var page = new MessageQuery
        {
            BeforeId = query.Long("before_id", 1),
            AfterId = query.Long("after_id", 0),
            Limit = query.Int("limit", 1, MaxPage),
        };
        if (page.AfterId >= page.BeforeId)
        {
            query.Fault("after_id", "must be less than before_id");
        }

        await ((id.Problem ?? query.Problem) is { } problem
            ? context.WriteProblemAsync(problem)
            : context.WriteAsync(
                await queries.GetMessagesAsync(Caller.Of(context.User).User, id.Value, page, context.RequestAborted),
                WireJson.Instance.MessagePage));
    }
}
