using System.Text;
using Parley.Grains.Identity;
using Parley.Grains.Storage;

namespace Parley.Grains.Agents.Prompts;

/// <summary>Lets administrators write the deployment's prompt, and everybody their own.</summary>
[StatelessWorker]
internal sealed class PromptGrain(PromptStore store, PromptDirectory prompts, Administrators administrators) : Grain, IPromptGrain
{
    /// <summary>Longest prompt, bytes of UTF-8 (spec/chat.md 2.2).</summary>
    private const int MaxBytes = 128 * 1024;

    public async Task<Reply<string>> GetSystemPrompt(Actor actor, CancellationToken cancellationToken) =>
        await store.ReadAsync(userId: null, cancellationToken) ?? "";

    public async Task<Reply<Done>> SetSystemPrompt(Actor actor, string? text, CancellationToken cancellationToken)
    {
        if (await administrators.RefuseOthersAsync(actor, cancellationToken) is { } refusal)
            return refusal;
        var prompt = Read(text, "System", "system_prompt");
        if (prompt.Refusal is not null)
            return prompt.Refusal;
        await prompts.WriteAsync(userId: null, prompt.Value!, cancellationToken);
        return Done.Instance;
    }

    public async Task<Reply<string>> GetUserPrompt(Actor actor, CancellationToken cancellationToken) =>
        !Authorizer.MayActFor(actor, actor.UserId)
            ? Administrators.Forbidden
            : await store.ReadAsync(actor.UserId, cancellationToken) ?? "";

    public async Task<Reply<string>> SetUserPrompt(Actor actor, string? text, CancellationToken cancellationToken)
    {
        if (!Authorizer.MayActFor(actor, actor.UserId))
            return Administrators.Forbidden;
        var prompt = Read(text, "Custom", "custom_prompt");
        if (prompt.Refusal is null)
            await prompts.WriteAsync(actor.UserId, prompt.Value!, cancellationToken);
        return prompt;
    }

    private static Reply<string> Read(string? text, string kind, string field)
    {
        if (text is null)
            return Refused($"{kind} prompt is required.", field, "must be text; empty for none");
        var prompt = StorableJson.Text(text).Trim();
        var bytes = Encoding.UTF8.GetByteCount(prompt);
        return bytes <= MaxBytes
            ? prompt
            : Refused($"{kind} prompt exceeds maximum length.", field, $"must be at most {MaxBytes} bytes, is {bytes}");
    }

    private static Refusal Refused(string message, string field, string detail) => new()
    {
        Code = RefusalCode.Invalid,
        Message = message,
        Detail = $"{field} {detail}.",
        Validations = [new Validation(field, detail)],
    };
}
