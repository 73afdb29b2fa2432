using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Identity;

/// <summary>
/// The one place where it is decided what a caller may do (architecture.md decision 13). Denied unless a rule here allows it;
/// what may not be seen looks absent.
/// </summary>
internal static class Authorizer
{
    /// <summary>A chat is its owner's alone, to read and to change.</summary>
    public static bool MayUse(Actor actor, Chat chat) => chat.Exists && MayActFor(actor, chat.OwnerId);

    /// <summary>A user's lists and feeds are that user's own.</summary>
    public static bool MayActFor(Actor actor, Guid userId) => actor.Kind is ActorKind.User && actor.UserId == userId;

    /// <summary>Who writes what is the whole deployment's: providers, model configs, prompts. The owner alone.</summary>
    /// <param name="actor">Who calls.</param>
    /// <param name="roles">The caller's roles as they are stored now.</param>
    public static bool MayAdminister(Actor actor, IEnumerable<string> roles) =>
        actor.Kind is ActorKind.User && roles.Contains("owner", StringComparer.Ordinal);

    /// <summary>People have files, each their own; the store asks for the owner with every file.</summary>
    public static bool MayKeepFiles(Actor actor) => actor.Kind is ActorKind.User;

    /// <summary>Templates are for everybody who is signed in to choose from.</summary>
    public static bool MayReadTemplates(Actor actor) => actor.Kind is ActorKind.User;
}
