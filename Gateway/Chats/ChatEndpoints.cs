namespace Parley.Gateway.Chats;

/// <summary>The chat API under <c>/api/experimental/chats</c> (spec/chat.md 2.2): which path does what.</summary>
internal static class ChatEndpoints
{
    public static void MapChats(this IEndpointRouteBuilder routes)
    {
        var chats = routes.MapGroup("/api/experimental/chats")
            .WithTags("Chats")
            .ProducesError(StatusCodes.Status400BadRequest)
            .ProducesError(StatusCodes.Status401Unauthorized);
        MapReads(chats);
        MapCommands(chats);
        MapStreams(chats);
    }

    private static void MapReads(RouteGroupBuilder chats)
    {
        chats.MapGet("/", ChatReads.ListAsync)
            .WithSummary("Lists the caller's chats, most recently updated first")
            .WithQuery("archived", QueryKind.Boolean, "Only archived (true) or only active (false) chats; all when absent.")
            .WithQuery("limit", QueryKind.Integer, "Page size, 1 to 200; 50 when absent.")
            .WithQuery("offset", QueryKind.Integer, "How many chats to skip.")
            .WithQuery("after_id", QueryKind.Uuid, "Id of the last chat of the page before.")
            .Produces<ImmutableArray<Chat>>();
        chats.MapGet("/{chat}", ChatReads.GetAsync)
            .WithSummary("Gets a chat").Produces<Chat>().ProducesError(StatusCodes.Status404NotFound);
        chats.MapGet("/{chat}/explain", ChatReads.ExplainAsync)
            .WithSummary("Says why a chat is where it is")
            .WithDescription(
                "What it waits for and since when, the silo that holds it, attempts and the next retry. "
                + "503 says that its silo does not answer.")
            .Produces<ChatExplanation>()
            .ProducesError(StatusCodes.Status404NotFound).ProducesError(StatusCodes.Status503ServiceUnavailable);
        chats.MapGet("/{chat}/messages", ChatReads.GetMessagesAsync)
            .WithSummary("Gets a page of a chat's messages")
            .WithDescription("Newest first; ascending when only `after_id` is given. The queue comes on the call without a cursor only.")
            .WithQuery("before_id", QueryKind.Integer, "Only messages with a smaller id.")
            .WithQuery("after_id", QueryKind.Integer, "Only messages with a larger id.")
            .WithQuery("limit", QueryKind.Integer, "Page size, 1 to 200; 50 when absent.")
            .Produces<MessagePage>().ProducesError(StatusCodes.Status404NotFound);
    }

    private static void MapCommands(RouteGroupBuilder chats)
    {
        chats.MapPost("/", ChatWrites.CreateAsync)
            .WithSummary("Makes a chat and starts its first turn")
            .TakesCommand<Json.CreateChatBody>().Produces<Chat>(StatusCodes.Status201Created);
        chats.MapPost("/{chat}/messages", ChatWrites.SendAsync)
            .WithSummary("Sends a message: it starts a turn, or waits in the queue of a busy chat (at most 20)")
            .TakesCommand<Json.SendMessageBody>().Produces<SentMessage>().ProducesChatErrors()
            .ProducesError(StatusCodes.Status429TooManyRequests);
        chats.MapPatch("/{chat}/messages/{message}", ChatWrites.EditAsync)
            .WithSummary("Replaces a user message, drops what came after it and clears the queue")
            .TakesCommand<Json.EditMessageBody>().Produces<ChatMessage>().ProducesChatErrors();
        chats.MapPost("/{chat}/interrupt", ChatWrites.InterruptAsync)
            .WithSummary("Stops the chat's turn, pending or running")
            .TakesCommand<Json.InterruptBody>(isOptional: true).Produces<Chat>().ProducesChatErrors();
        chats.MapPatch("/{chat}", ChatWrites.RenameAsync)
            .WithSummary("Gives a chat a title; no model replaces it unless that is asked for")
            .TakesCommand<Json.RenameChatBody>().Produces<Chat>().ProducesChatErrors();
        chats.MapPost("/{chat}/title/regenerate", ChatWrites.RegenerateTitleAsync)
            .WithSummary("Has a model write a new title from the conversation, and waits for it")
            .WithDescription("502 says that no model wrote one within 20 s, and why; the title is then as it was.")
            .TakesCommand().Produces<Chat>().ProducesChatErrors().ProducesError(StatusCodes.Status502BadGateway);
        chats.MapPost("/{chat}/compact", ChatWrites.CompactAsync)
            .WithSummary("Has the conversation replaced by a summary, which frees the model's context window")
            .WithDescription(
                "Answers when that is due, not when it is done: the stream tells of it as of a turn, with a call of `chat_summarized`. "
                + "409 for a chat that is busy, archived or has no answer to summarize.")
            .TakesCommand().Produces<Chat>().ProducesChatErrors();
        chats.MapPost("/{chat}/purge-secret", ChatWrites.PurgeSecretAsync)
            .WithSummary("Puts a placeholder in the place of a leaked value in all that is stored of a chat")
            .WithDescription(
                "History, queue and title; not attached files, nor the chats it delegated to. Streams send the history anew from the first "
                + "message that changed, after a `history_reset`. 409 for a chat that is busy.")
            .TakesCommand<Json.PurgeSecretBody>().Produces<PurgedSecret>().ProducesChatErrors();
        chats.MapPost("/{chat}/archive", ChatWrites.ArchiveAsync)
            .WithSummary("Stops and archives the chat and all that it delegated to")
            .TakesCommand().Produces(StatusCodes.Status204NoContent).ProducesChatErrors();
        chats.MapPost("/{chat}/unarchive", ChatWrites.UnarchiveAsync)
            .WithSummary("Brings an archived chat back")
            .TakesCommand().Produces(StatusCodes.Status204NoContent).ProducesChatErrors();
        chats.MapDelete("/{chat}/queue/{queuedMessage}", ChatWrites.DeleteQueuedAsync)
            .WithSummary("Takes a message out of the queue; one that is not there is no error")
            .TakesCommand().Produces(StatusCodes.Status204NoContent).ProducesChatErrors();
        chats.MapPost("/{chat}/queue/{queuedMessage}/promote", ChatWrites.PromoteAsync)
            .WithSummary("Makes a queued message the next one now; a running turn is stopped for it")
            .TakesCommand().Produces<ChatMessage>().ProducesChatErrors();
    }

    private static void MapStreams(RouteGroupBuilder chats)
    {
        chats.MapGet("/{chat}/stream", ChatStreams.StreamAsync)
            .WithSummary("Streams a chat: what was missed or a snapshot, then everything as it happens")
            .WithDescription(
                "A one-way WebSocket when the request asks for one, else server-sent events. Each frame is "
                + "`{\"type\":\"ping\"|\"data\"|\"error\",\"data\":...}`; the data is an array of events. "
                + "The id of a server-sent event is the position to come back from, as `Last-Event-ID` or `after`.")
            .WithQuery("after", QueryKind.Position, "The last position received, `generation:sequence`.")
            .WithQuery("after_id", QueryKind.Integer, "A snapshot leaves out messages up to this id.")
            .Produces<ChatEvent>(contentType: "text/event-stream").ProducesError(StatusCodes.Status404NotFound);
        chats.MapGet("/watch", ChatStreams.WatchAsync)
            .WithSummary("Streams changes of the caller's chats")
            .WithDescription(
                "Transports as for a chat's stream; the data of each frame is one object. `resync` means: fetch the list again.")
            .WithQuery("after", QueryKind.Position, "The last position received, `generation:sequence`.")
            .Produces<Json.WatchNotice>(contentType: "text/event-stream");
    }
}
