using System.Text.Json;

namespace Parley.Grains.Tools;

/// <summary>
/// One thing that the model can ask to be done. A class in this folder's namespace is offered to every chat by being there
/// (<see cref="ToolServices"/>); most derive from <see cref="Tool{TArguments}"/>.
/// </summary>
internal interface ITool
{
    /// <summary>What the model calls it: letters, digits, <c>_</c> and <c>-</c>, at most 64.</summary>
    string Name { get; }

    /// <summary>Tells a model what it does and when to use it (spec/chat.md 4).</summary>
    string Description { get; }

    /// <summary>JSON schema of the arguments, an object.</summary>
    JsonElement Schema { get; }

    /// <summary>Whether only root chats are offered it (matrix 26).</summary>
    bool RootOnly => false;

    /// <summary>Whether a model calls it again and again until something happens, so that equal results are as it should be.</summary>
    bool Polls => false;

    /// <summary>
    /// Whether a call changes what is outside of the chat, and the tool sees to it that all attempts at one call
    /// (<see cref="ToolContext.CallKey"/>) change it once and give the same result. A step that calls such a tool is written down before it
    /// does, so that after a crash the chat's next owner makes the very same calls instead of asking the model again (docs/decisions/0024).
    /// </summary>
    bool HasEffects => false;

    /// <summary>
    /// Whether placeholders of secrets in its arguments are filled. Only for tools that use them and store them nowhere in the product.
    /// </summary>
    bool TakesSecrets => false;

    /// <summary>How long a call may take, so that no run waits for ever (field.md R10).</summary>
    TimeSpan Limit => TimeSpan.FromMinutes(10);

    /// <summary>
    /// Does what a call asks for. Begins on the chat's activation and stays there unless it leaves it on purpose: calls of a step run at
    /// once, but interleaved. What it throws becomes an error result; what the model should know it says as <see cref="ToolResult.Error"/>.
    /// </summary>
    /// <param name="arguments">What the model wrote, always an object.</param>
    /// <param name="context">All that a tool sees of where it is called.</param>
    Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context);
}
