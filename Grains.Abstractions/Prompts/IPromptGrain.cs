using Parley.Grains.Abstractions.Identity;

namespace Parley.Grains.Abstractions.Prompts;

/// <summary>
/// Prompts that people write: the deployment's system prompt and each user's own (spec/chat.md 2.2). Stateless; the key is always
/// <see cref="Guid.Empty"/>.
/// </summary>
[Alias("parley.IPromptGrain")]
public interface IPromptGrain : IGrainWithGuidKey
{
    /// <summary>The deployment's system prompt; empty when the built-in one counts. For everybody: everybody's chats have it.</summary>
    [Alias("GetSystemPrompt")]
    Task<Reply<string>> GetSystemPrompt(Actor actor, CancellationToken cancellationToken);

    /// <summary>Replaces the deployment's system prompt, for chats made from now on. For administrators.</summary>
    /// <param name="actor">Who calls.</param>
    /// <param name="text">At most 128 KiB once trimmed; empty for the built-in one.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    [Alias("SetSystemPrompt")]
    Task<Reply<Done>> SetSystemPrompt(Actor actor, string? text, CancellationToken cancellationToken);

    /// <summary>The caller's own prompt; empty for none.</summary>
    [Alias("GetUserPrompt")]
    Task<Reply<string>> GetUserPrompt(Actor actor, CancellationToken cancellationToken);

    /// <summary>Replaces the caller's own prompt, for all turns that begin from now on.</summary>
    /// <param name="actor">Who calls.</param>
    /// <param name="text">At most 128 KiB once trimmed; empty for none.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>The prompt as it is stored.</returns>
    [Alias("SetUserPrompt")]
    Task<Reply<string>> SetUserPrompt(Actor actor, string? text, CancellationToken cancellationToken);
}
