using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Grains.Workspaces.Provisioners;
using Parley.Grains.Workspaces.Provisioners.Local;

namespace Parley.Grains.Workspaces;

/// <summary>What workspaces need of the process that hosts them.</summary>
internal static class WorkspaceServices
{
    /// <summary>Adds stores, provisioners and the work on builds.</summary>
    public static IServiceCollection AddWorkspaces(this IServiceCollection services)
    {
        services.AddSingleton<WorkspaceStore>();
        services.AddSingleton<WorkspaceQueries>();
        services.AddSingleton<WorkspaceLogs>();
        services.AddSingleton<BuildPlans>();
        services.AddSingleton<BuildWork>();
        services.TryAddSingleton(AgentProgram.Delivered);
        services.AddSingleton<IProvisioner, EchoProvisioner>();
        services.AddSingleton<IProvisioner, LocalProvisioner>();
        return services;
    }
}
