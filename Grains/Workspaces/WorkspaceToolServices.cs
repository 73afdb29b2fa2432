using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Workspaces;

/// <summary>Registers what chats need to work in workspaces.</summary>
internal static class WorkspaceToolServices
{
    public static IServiceCollection AddWorkspaceTools(this IServiceCollection services)
    {
        services.TryAddSingleton(OnDemandWorkspaces.Default);
        services.AddSingleton<DefaultTemplate>();
        services.AddSingleton<ChatWorkspaces>();
        services.AddSingleton<NewWorkspaces>();
        services.AddSingleton<WorkspaceReadiness>();
        services.AddSingleton<AgentHttp>();
        services.AddSingleton<WorkspaceAgents>();
        services.AddSingleton<WorkspaceInstructions>();
        services.AddSingleton<FindAgentNow>(provider => provider.GetRequiredService<WorkspaceAgents>().FindNowAsync);
        return services.AddSingleton<FindAgent>(provider => provider.GetRequiredService<WorkspaceAgents>().ConnectAsync);
    }
}
