using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Grains.Agents;
using Parley.Grains.Agents.Compaction;
using Parley.Grains.Agents.Prompts;
using Parley.Grains.Budgets;
using Parley.Grains.Calls;
using Parley.Grains.Chats;
using Parley.Grains.Files;
using Parley.Grains.Identity;
using Parley.Grains.Mcp;
using Parley.Grains.Models;
using Parley.Grains.Models.Catalog;
using Parley.Grains.Models.Demo;
using Parley.Grains.Models.Limits;
using Parley.Grains.Recovery;
using Parley.Grains.Redaction;
using Parley.Grains.Storage;
using Parley.Grains.Storage.Secrets;
using Parley.Grains.Templates;
using Parley.Grains.Templates.Files;
using Parley.Grains.Titles;
using Parley.Grains.Tools;
using Parley.Grains.Tools.Subagents;
using Parley.Grains.Usage;
using Parley.Grains.Workspaces;
using Parley.Grains.Workspaces.Provisioners.Local;

namespace Parley.Grains;

/// <summary>What the product's grains need of the process that hosts them.</summary>
public static class GrainServices
{
    /// <summary>
    /// Adds the services of the grains. The host adds: <c>NpgsqlDataSource</c>, <see cref="EnvironmentProviders"/>, <see cref="OwnerKey"/>,
    /// <see cref="EncryptionKeys"/>, <see cref="ISiloMembership"/>, <c>GatewayAddress</c>, <c>WorkspacesRoot</c>; it calls <see
    /// cref="PrepareAsync"/> when the schema is up to date, before the engine starts.
    /// </summary>
    public static IServiceCollection AddGrainServices(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ModelLimits.Default);
        services.TryAddSingleton(SubagentLimits.Default);
        services.AddSingleton<ChatStore>();
        services.AddSingleton<ChatListStore>();
        services.AddSingleton<RunJournalStore>();
        services.AddSingleton<ChatFileStore>();
        services.AddSingleton<MessageInput>();
        services.AddSingleton<DueChats>();
        services.AddSingleton<HandOvers>();
        services.AddSingleton<RunJournaling>();
        services.AddSingleton<SecretCipher>();
        services.AddSingleton<SecretRotation>();
        services.AddSingleton<IdentityStore>();
        services.AddSingleton<Administrators>();
        services.AddSingleton<OwnerSetup>();
        services.AddSingleton<ModelPresets>();
        services.AddSingleton<CatalogReader>();
        services.AddSingleton<ProviderWrites>();
        services.AddSingleton<ModelConfigWrites>();
        services.AddSingleton<ModelDirectory>();
        services.AddSingleton<PromptStore>();
        services.AddSingleton<PromptDirectory>();
        services.AddSingleton<ChatClients>();
        services.AddSingleton<StepRetry>();
        services.AddSingleton<RateLimits>();
        services.TryAddSingleton(BudgetDefaults.Standard);
        services.AddSingleton<BudgetStore>();
        services.AddSingleton<PriceList>();
        services.AddSingleton<UsageLedger>();
        services.AddSingleton<CostStore>();
        services.AddSingleton<DailyLimitStore>();
        services.AddSingleton<GrainCalls>();
        services.AddTools();
        services.AddWorkspaces();
        services.AddWorkspaceTools();
        services.AddSingleton<KnownSecrets>();
        services.AddSingleton<ChatSecretStore>();
        services.AddSingleton<McpServerStore>();
        services.AddSingleton<McpServers>();
        services.AddSingleton<TemplateStore>();
        services.AddSingleton<TemplateVersions>();
        services.AddSingleton<TemplateFileStore>();
        services.AddSingleton<TemplatePopularity>();
        services.AddSingleton<BuiltInTemplate>();
        services.AddSingleton<StepTools>();
        services.AddSingleton<Compactor>();
        services.AddSingleton<AgentLoop>();
        services.AddSingleton<Turn>();
        services.AddSingleton<ChatRuns>();
        services.AddSingleton<ChatCalls>();
        services.AddSingleton<ChatTree>();
        services.AddSingleton<ChatTitleStore>();
        services.AddSingleton<TitleGenerator>();
        services.AddSingleton<TitleWork>();
        services.AddSingleton<DemoModelServer>();
        services.AddHostedService(provider => provider.GetRequiredService<DemoModelServer>());
        return services;
    }

    /// <summary>
    /// Adds the service that sees to it that titles under way are stored; it must stop after the engine, so the host adds it before that.
    /// </summary>
    public static IServiceCollection AddChatTitles(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<TitleWork>());

    /// <summary>
    /// Adds the services that learn of rate limits, take up abandoned turns and builds, and warm up; they must start after the engine, so
    /// the host adds them last.
    /// </summary>
    public static IServiceCollection AddChatRecovery(this IServiceCollection services) =>
        services.AddHostedService<RateLimitWatch>().AddHostedService<ChatRecovery>().AddHostedService<BuildRecovery>()
            .AddHostedService<WarmUp>();

    /// <summary>Puts into the database what a deployment cannot be without: the owner, a model and a template.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<OwnerSetup>().ApplyAsync(cancellationToken);
        await services.GetRequiredService<SecretRotation>().ApplyAsync(cancellationToken);
        await services.GetRequiredService<ModelPresets>().ApplyAsync(cancellationToken);
        if (services.GetRequiredService<WorkspacesRoot>().Path is not null)
            await services.GetRequiredService<BuiltInTemplate>().ApplyAsync(cancellationToken);
    }
}
