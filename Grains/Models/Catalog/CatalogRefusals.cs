namespace Parley.Grains.Models.Catalog;

/// <summary>Why a provider or a model config is not written; texts of spec/chat.md 2.2, and of our own where it has none.</summary>
internal static class CatalogRefusals
{
    public static readonly Refusal InvalidProvider = Invalid(
        "Invalid provider.", "provider", $"must be one of {string.Join(", ", KnownProviders.Supported)}");

    public static readonly Refusal InvalidBaseUrl = Invalid(
        "Invalid provider base URL.", "base_url", "must be an absolute http or https address without user, query and fragment");

    public static readonly Refusal InvalidApiKey = Invalid(
        "Invalid provider API key.", "api_key", "must be printable characters without spaces, at most 4096");

    public static readonly Refusal InvalidDisplayName = Invalid(
        "Invalid display name.", "display_name", "must be text in one line, at most 200 characters");

    public static readonly Refusal ProviderExists = new()
    {
        Code = RefusalCode.Conflict,
        Message = "Chat provider already exists.",
        Validations = [new Validation("provider", "is configured already")],
    };

    public static readonly Refusal NoSuchProvider = new() { Code = RefusalCode.NotFound, Message = "Chat provider not found." };

    public static readonly Refusal ProviderNotConfigured = Invalid("Chat provider is not configured.", "provider", "is not configured");

    public static readonly Refusal ModelRequired = Invalid("Model is required.", "model", "must not be empty");

    public static readonly Refusal InvalidModel = Invalid("Invalid model.", "model", "must be text in one line, at most 200 characters");

    public static readonly Refusal ContextLimitRequired = Invalid(
        "Context limit is required.", "context_limit", "must be greater than zero");

    public static readonly Refusal InvalidContextLimit = Invalid(
        "Context limit must be greater than zero.", "context_limit", "must be greater than zero");

    public static readonly Refusal InvalidThreshold = Invalid(
        "Invalid compression threshold.", "compression_threshold", "must be between 0 and 100") with
    {
        Detail = "context_compression_threshold must be between 0 and 100",
    };

    public static readonly Refusal InvalidDefault = Invalid(
        "Invalid default model config.", "is_default", "a config that chats cannot use cannot be the default");

    public static readonly Refusal ConfigExists = new()
    {
        Code = RefusalCode.Conflict,
        Message = "Chat model config already exists.",
        Validations = [new Validation("model", "has a config at this provider already")],
    };

    public static readonly Refusal NoSuchConfig = new() { Code = RefusalCode.NotFound, Message = "Chat model config not found." };

    public static Refusal InvalidOptions(ImmutableArray<Validation> faults) => new()
    {
        Code = RefusalCode.Invalid,
        Message = "Invalid model call options.",
        Validations = [.. faults.Select(fault => fault with { Field = $"model_config.{fault.Field}" })],
    };

    /// <summary>The key cannot be encrypted; the reason says what an operator has to do.</summary>
    public static Refusal CannotProtect(string reason) => new()
    {
        Code = RefusalCode.Conflict,
        Message = "The API key cannot be stored.",
        Detail = reason,
        Validations = [new Validation("api_key", "cannot be encrypted")],
    };

    private static Refusal Invalid(string message, string field, string detail) => new()
    {
        Code = RefusalCode.Invalid,
        Message = message,
        Detail = $"{field} {detail}.",
        Validations = [new Validation(field, detail)],
    };
}
