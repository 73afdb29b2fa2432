namespace Parley.Grains.Chats;

/// <summary>Who gets to read a stored message (spec/chat.md 1.2).</summary>
internal enum MessageVisibility
{
    /// <summary>Shown and sent.</summary>
    Both,

    /// <summary>Shown, never sent to the model.</summary>
    User,

    /// <summary>Sent to the model, never shown.</summary>
    Model,
}
