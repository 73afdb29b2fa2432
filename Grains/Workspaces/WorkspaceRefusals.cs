namespace Parley.Grains.Workspaces;

/// <summary>Why something is not done with a workspace.</summary>
internal static class WorkspaceRefusals
{
    public static readonly Refusal NotFound = new()
    {
        Code = RefusalCode.NotFound,
        Message = "Resource not found or you do not have access to this resource.",
    };

    public static readonly Refusal BuildActive = new()
    {
        Code = RefusalCode.Conflict,
        Message = "A workspace build is already active.",
        Detail = "Wait for its end, or cancel it.",
    };

    public static readonly Refusal BuildOver = new() { Code = RefusalCode.Conflict, Message = "The build is over." };

    public static readonly Refusal Deleted = new()
    {
        Code = RefusalCode.Conflict,
        Message = "The workspace was deleted.",
        Detail = "Create another one.",
    };

    public static readonly Refusal NameTaken = new()
    {
        Code = RefusalCode.Conflict,
        Message = "A workspace with this name already exists.",
        Validations = [new Validation("name", "is another workspace's")],
    };

    public static readonly Refusal InvalidName = Invalid("name", "must be 1 to 32 of a-z, 0-9 and -, not beginning or ending with -");

    public static readonly Refusal NoTemplate = Invalid("template_id", "either it or template_version_id must be given");

    public static readonly Refusal TwoTemplates = Invalid("template_version_id", "must not be given together with template_id");

    public static readonly Refusal TooManyParameters = Invalid("rich_parameter_values", "has too many values");

    public static readonly Refusal InvalidParameters = Invalid("rich_parameter_values", "must be objects with a name and a value");

    public static readonly Refusal NoAgent = new()
    {
        Code = RefusalCode.Conflict,
        Message = "The workspace has no agent.",
        Detail = "Its template declares none.",
    };

    public static readonly Refusal UnknownToken = new()
    {
        Code = RefusalCode.Unauthenticated,
        Message = "The agent token is unknown, or the workspace was built again since.",
    };

    public static readonly Refusal LogsTooLarge = new()
    {
        Code = RefusalCode.TooLarge,
        Message = "The agent has logged too much.",
        Detail = $"The limit is {WorkspaceLogs.MaxBytes} bytes.",
        Validations = [new Validation("logs", "do not fit into what is left")],
    };

    public static readonly Refusal NoSuchTemplate = Invalid("template_id", "is no template that you can use");

    public static readonly Refusal NoSuchVersion = Invalid("template_version_id", "is no version of a template that you can use");

    public static readonly Refusal OtherTemplate = Invalid("template_version_id", "belongs to another template than the workspace");

    public static readonly Refusal NoSuchPreset = Invalid("template_version_preset_id", "is no preset of the version");

    public static readonly Refusal NoProvisioner = Invalid("template_version_id", "needs a provisioner that this server does not have");

    /// <summary>The agent's secret cannot be encrypted; the reason says what an operator has to do.</summary>
    public static Refusal CannotProtect(string reason) => new()
    {
        Code = RefusalCode.Conflict,
        Message = "The agent's secret cannot be stored.",
        Detail = reason,
    };

    /// <summary>The workspace is not started; the status says what it is instead.</summary>
    public static Refusal NotStarted(string status) => new()
    {
        Code = RefusalCode.Conflict,
        Message = "The workspace is not running.",
        Detail = $"It is {status}.",
    };

    public static Refusal Invalid(string field, string detail) => new()
    {
        Code = RefusalCode.Invalid,
        Message = "Invalid workspace.",
        Detail = $"{field} {detail}.",
        Validations = [new Validation(field, detail)],
    };
}
