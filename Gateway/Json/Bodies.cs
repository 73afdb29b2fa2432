namespace Parley.Gateway.Json;

/// <summary>Body of <c>POST /chats</c>.</summary>
public sealed record CreateChatBody
{
    /// <summary>The first user message; at least one text part.</summary>
    public ImmutableArray<ChatInputPart>? Content { get; init; }

    /// <summary>The model config to use; the default one when absent.</summary>
    public Guid? ModelConfigId { get; init; }

    /// <summary>The workspace to bind.</summary>
    public Guid? WorkspaceId { get; init; }

    /// <summary>Hub only; over HTTP the header <c>Idempotency-Key</c> says it.</summary>
    public Guid? CommandId { get; init; }
}

/// <summary>Body of <c>POST /chats/{chat}/messages</c>.</summary>
public sealed record SendMessageBody
{
    /// <summary>The user message; at least one text part.</summary>
    public ImmutableArray<ChatInputPart>? Content { get; init; }

    /// <summary>The model config to use from this turn on; the chat's last one when absent.</summary>
    public Guid? ModelConfigId { get; init; }

    /// <inheritdoc cref="CreateChatBody.CommandId"/>
    public Guid? CommandId { get; init; }
}

/// <summary>Body of <c>PATCH /chats/{chat}/messages/{message}</c>.</summary>
public sealed record EditMessageBody
{
    /// <summary>The new content; at least one text part.</summary>
    public ImmutableArray<ChatInputPart>? Content { get; init; }

    /// <inheritdoc cref="CreateChatBody.CommandId"/>
    public Guid? CommandId { get; init; }
}

/// <summary>Optional body of <c>POST /chats/{chat}/interrupt</c>.</summary>
public sealed record InterruptBody
{
    /// <summary>The turn that is meant; a newer one is left alone. Absent means whatever runs.</summary>
    public long? Turn { get; init; }

    /// <inheritdoc cref="CreateChatBody.CommandId"/>
    public Guid? CommandId { get; init; }
}

/// <summary>Body of <c>PATCH /chats/{chat}</c>.</summary>
public sealed record RenameChatBody
{
    /// <summary>The chat's new title: 1 to 80 characters when trimmed, on one line.</summary>
    public string? Title { get; init; }
}

/// <summary>Body of <c>POST /chats/{chat}/purge-secret</c>.</summary>
public sealed record PurgeSecretBody
{
    /// <summary>Secret: the leaked value, 8 to 16384 characters.</summary>
    public string? Value { get; init; }

    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append("Value = ").Append(Value is null ? "none" : "***");
        return true;
    }
}

/// <summary>Hub only: body of a command that has nothing to say but its id.</summary>
public sealed record CommandBody
{
    /// <inheritdoc cref="CreateChatBody.CommandId"/>
    public Guid? CommandId { get; init; }
}

/// <summary>Hub only: from where a subscription reads.</summary>
public sealed record SubscribeBody
{
    /// <summary>The client's last position; absent for a first look.</summary>
    public string? After { get; init; }

    /// <summary>Newest message id the client has; a snapshot leaves out that one and all before it.</summary>
    public long? AfterId { get; init; }
}

/// <summary>Body of <c>PUT /chats/config/model-prices</c>.</summary>
public sealed record ModelPricesBody
{
    /// <summary>The whole table.</summary>
    public ImmutableArray<ModelPrice>? Prices { get; init; }
}

/// <summary>Body of <c>PUT /chats/config/daily-limits</c>.</summary>
public sealed record DailyLimitsBody
{
    /// <summary>Limits of everybody who has none of their own; none when absent.</summary>
    public DailyLimits? Everybody { get; init; }

    /// <summary>Users with limits of their own.</summary>
    public ImmutableArray<UserDailyLimits>? Users { get; init; }
}

/// <summary>Answer of <c>POST /chats/files</c>.</summary>
/// <param name="Id">What a message's part names as <c>file_id</c>.</param>
public sealed record UploadedFile(Guid Id);

/// <summary>The deployment's system prompt.</summary>
/// <param name="SystemPrompt">At most 128 KiB; empty for the built-in one.</param>
public sealed record SystemPromptBody(string? SystemPrompt);

/// <summary>A user's own prompt.</summary>
/// <param name="CustomPrompt">At most 128 KiB; empty for none.</param>
public sealed record UserPromptBody(string? CustomPrompt);

/// <summary>Body of <c>POST /users/login/link</c>.</summary>
/// <param name="Token">The token of the one-time sign-in link.</param>
public sealed record SignInLinkBody(string? Token);

/// <summary>Answer of <c>POST /users/login/link</c>.</summary>
/// <param name="SessionToken">The session's token, <c>id-secret</c>; also set as a cookie.</param>
/// <param name="User">Whose session it is.</param>
public sealed record SignInAnswer(string SessionToken, UserInfo User);

/// <summary>A user as the API shows one.</summary>
public sealed record UserInfo(Guid Id, string Username);
