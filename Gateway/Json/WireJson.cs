using System.Text.Encodings.Web;
using Parley.Gateway.Errors;
using Parley.Gateway.Hubs;
using Parley.Grains.Abstractions.Templates;
using Parley.Hosting.Health;

namespace Parley.Gateway.Json;

/// <summary>
/// How everything looks on the wire: snake_case, absent when null, text unescaped where JSON allows it. The one serializer
/// context of the gateway; unknown fields of requests are ignored.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Chat))]
[JsonSerializable(typeof(ImmutableArray<Chat>))]
[JsonSerializable(typeof(ChatExplanation))]
[JsonSerializable(typeof(ChatEvent))]
[JsonSerializable(typeof(ChatMessage))]
[JsonSerializable(typeof(MessagePage))]
[JsonSerializable(typeof(SentMessage))]
[JsonSerializable(typeof(ModelCatalog))]
[JsonSerializable(typeof(ImmutableArray<ModelConfig>))]
[JsonSerializable(typeof(ModelConfigInput))]
[JsonSerializable(typeof(ImmutableArray<ModelProvider>))]
[JsonSerializable(typeof(CreateProvider))]
[JsonSerializable(typeof(UpdateProvider))]
[JsonSerializable(typeof(ImmutableArray<McpServer>))]
[JsonSerializable(typeof(ImmutableArray<McpServerTool>))]
[JsonSerializable(typeof(McpServerInput))]
[JsonSerializable(typeof(ImmutableArray<Template>))]
[JsonSerializable(typeof(TemplateInput))]
[JsonSerializable(typeof(ImmutableArray<TemplateVersion>))]
[JsonSerializable(typeof(TemplateVersionInput))]
[JsonSerializable(typeof(ImmutableArray<TemplateVersionParameter>))]
[JsonSerializable(typeof(ImmutableArray<TemplateVersionPreset>))]
[JsonSerializable(typeof(ImmutableArray<BuildLogLine>))]
[JsonSerializable(typeof(ActivateVersionBody))]
[JsonSerializable(typeof(UploadedArchive))]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(Workspace))]
[JsonSerializable(typeof(WorkspacePage))]
[JsonSerializable(typeof(CreateWorkspaceBody))]
[JsonSerializable(typeof(WorkspaceBuild))]
[JsonSerializable(typeof(ImmutableArray<WorkspaceBuild>))]
[JsonSerializable(typeof(CreateBuildBody))]
[JsonSerializable(typeof(ImmutableArray<BuildParameter>))]
[JsonSerializable(typeof(AgentManifest))]
[JsonSerializable(typeof(AgentRegistration))]
[JsonSerializable(typeof(AgentLifecycleBody))]
[JsonSerializable(typeof(AgentLogsBody))]
[JsonSerializable(typeof(SystemPromptBody))]
[JsonSerializable(typeof(UserPromptBody))]
[JsonSerializable(typeof(ChatBudget))]
[JsonSerializable(typeof(BudgetLimits))]
[JsonSerializable(typeof(ChatCost))]
[JsonSerializable(typeof(CostSummary))]
[JsonSerializable(typeof(ModelPrices))]
[JsonSerializable(typeof(DailyLimitTable))]
[JsonSerializable(typeof(ModelPricesBody))]
[JsonSerializable(typeof(DailyLimitsBody))]
[JsonSerializable(typeof(WatchNotice))]
[JsonSerializable(typeof(CreateChatBody))]
[JsonSerializable(typeof(SendMessageBody))]
[JsonSerializable(typeof(EditMessageBody))]
[JsonSerializable(typeof(InterruptBody))]
[JsonSerializable(typeof(RenameChatBody))]
[JsonSerializable(typeof(PurgeSecretBody))]
[JsonSerializable(typeof(PurgedSecret))]
[JsonSerializable(typeof(CommandBody))]
[JsonSerializable(typeof(SubscribeBody))]
[JsonSerializable(typeof(UploadedFile))]
[JsonSerializable(typeof(SignInLinkBody))]
[JsonSerializable(typeof(SignInAnswer))]
[JsonSerializable(typeof(UserInfo))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(HubProblem))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(HubFrame))]
[JsonSerializable(typeof(HubWatchFrame))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(bool))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Answers are JSON, never HTML: only what JSON itself demands is escaped.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The context to use; <see cref="Default"/> would escape all that is not ASCII.</summary>
    public static WireJson Instance => Unescaped.Context;

    /// <summary>Gives a framework's options the wire form.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.DictionaryKeyPolicy = null;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = Encoder;
        options.TypeInfoResolverChain.Insert(0, Default);
    }

    // In a class of its own: it is made after the generated statics it copies.
    private static class Unescaped
    {
        public static readonly WireJson Context = new(new JsonSerializerOptions(Default.Options) { Encoder = Encoder });
    }
}
