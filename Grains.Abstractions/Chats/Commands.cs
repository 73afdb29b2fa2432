using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Chats;

/// <summary>
/// What every command carries. <see cref="Id"/> is made by the client and kept until it has an answer: a repeat with the same id is
/// answered from the record and never done twice (architecture.md decision 3).
/// </summary>
/// <param name="Actor">Who asks.</param>
/// <param name="Id">The command's own id.</param>
[GenerateSerializer, Immutable, Alias("parley.CommandHeader")]
public sealed record CommandHeader([property: Id(0)] Actor Actor, [property: Id(1)] Guid Id);

/// <summary>Makes the chat and starts its first turn.</summary>
[GenerateSerializer, Immutable, Alias("parley.CreateChat")]
public sealed record CreateChat
{
    [Id(0)] public required CommandHeader Header { get; init; }

    [Id(1)] public required ImmutableArray<ChatInputPart> Content { get; init; }

    /// <summary>The model config to use; null for the default one.</summary>
    [Id(2)] public Guid? ModelConfigId { get; init; }

    /// <summary>The workspace to bind: the owner's own, not deleted.</summary>
    [Id(3)] public Guid? WorkspaceId { get; init; }

    /// <summary>Set when another chat delegates to this one; it then has that chat's workspace and its model config, unchecked.</summary>
    [Id(4)] public Delegation? Delegation { get; init; }

    /// <summary>The title that the delegating chat gives it; null for the first words of the content.</summary>
    [Id(5)] public string? Title { get; init; }
}

/// <summary>A user message: starts a turn, or joins the queue of a busy chat.</summary>
[GenerateSerializer, Immutable, Alias("parley.SendMessage")]
public sealed record SendMessage
{
    [Id(0)] public required CommandHeader Header { get; init; }

    [Id(1)] public required ImmutableArray<ChatInputPart> Content { get; init; }

    [Id(2)] public Guid? ModelConfigId { get; init; }

    /// <summary>Set when it comes from the chat's parent.</summary>
    [Id(3)] public Delegation? Delegation { get; init; }

    /// <summary>Whether a busy chat drops what it does for it, instead of queueing it.</summary>
    [Id(4)] public bool Interrupt { get; init; }
}

/// <summary>Where a sent message went: into history, or into the queue.</summary>
[GenerateSerializer, Immutable, Alias("parley.SentMessage")]
public sealed record SentMessage
{
    [Id(0)] public required bool Queued { get; init; }

    /// <summary>The stored message when it was not queued.</summary>
    [Id(1)] public ChatMessage? Message { get; init; }

    /// <summary>The queued message when it was.</summary>
    [Id(2)] public QueuedMessage? QueuedMessage { get; init; }
}

/// <summary>Replaces a user message, drops what came after it and clears the queue.</summary>
[GenerateSerializer, Immutable, Alias("parley.EditMessage")]
public sealed record EditMessage
{
    [Id(0)] public required CommandHeader Header { get; init; }

    [Id(1)] public required long MessageId { get; init; }

    [Id(2)] public required ImmutableArray<ChatInputPart> Content { get; init; }
}

/// <summary>Stops the turn, pending or running. Idempotent.</summary>
[GenerateSerializer, Immutable, Alias("parley.InterruptChat")]
public sealed record InterruptChat
{
    [Id(0)] public required CommandHeader Header { get; init; }

    /// <summary>The turn that is meant; another one is left alone. Null means whatever runs.</summary>
    [Id(1)] public long? Turn { get; init; }
}

/// <summary>Gives the chat a title of the user's own.</summary>
[GenerateSerializer, Immutable, Alias("parley.RenameChat")]
public sealed record RenameChat
{
    [Id(0)] public required CommandHeader Header { get; init; }

    /// <summary>The title as it came: 1 to 80 characters when trimmed, on one line; anything else is refused.</summary>
    [Id(1)] public string? Title { get; init; }
}

/// <summary>Takes a value that was leaked out of all that is stored of the chat.</summary>
[GenerateSerializer, Immutable, Alias("parley.PurgeSecret")]
public sealed record PurgeSecret
{
    [Id(0)] public required CommandHeader Header { get; init; }

    /// <summary>Secret: the value as it came, 8 to 16384 characters; anything else is refused.</summary>
    [Id(1)] public string? Value { get; init; }

    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append("Header = ").Append(Header);
        return true;
    }
}

/// <summary>How many messages held the value.</summary>
/// <param name="Messages">Messages that were changed, queued ones included.</param>
[GenerateSerializer, Immutable, Alias("parley.PurgedSecret")]
public sealed record PurgedSecret([property: Id(0)] int Messages);

/// <summary>A command on a queued message.</summary>
[GenerateSerializer, Immutable, Alias("parley.QueueCommand")]
public sealed record QueueCommand
{
    [Id(0)] public required CommandHeader Header { get; init; }

    [Id(1)] public required long QueuedMessageId { get; init; }
}

/// <summary>A command that has nothing but its header: archive, unarchive, compact, a new title.</summary>
[GenerateSerializer, Immutable, Alias("parley.ChatCommand")]
public sealed record ChatCommand([property: Id(0)] CommandHeader Header);
