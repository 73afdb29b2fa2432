using Microsoft.Extensions.DependencyInjection;

namespace Parley.Grains.Tools;

/// <summary>Registers the tools: whatever lies in this folder and can be made is one.</summary>
internal static class ToolServices
{
    public static IServiceCollection AddTools(this IServiceCollection services)
    {
        var tools = typeof(ITool).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false }
                && type.IsAssignableTo(typeof(ITool))
                && type.GetConstructors().Length == 1
                && type.Namespace?.StartsWith(typeof(ITool).Namespace!, StringComparison.Ordinal) == true)
            .OrderBy(type => type.FullName, StringComparer.Ordinal);
        foreach (var tool in tools)
            services.AddSingleton(typeof(ITool), tool);
        return services.AddSingleton<Toolboxes>();
    }
}
