using System.Text.Json.Serialization.Metadata;
using Parley.Grains.Workspaces.Agents;

namespace Parley.Grains.Tools.Workspaces;

/// <summary>A tool that works in the chat's workspace: what goes wrong there is told to the model as an error.</summary>
/// <param name="arguments">How the arguments are read.</param>
internal abstract class WorkspaceTool<TArguments>(JsonTypeInfo<TArguments> arguments) : Tool<TArguments>(arguments)
    where TArguments : class
{
    public override bool TakesSecrets => true;

    protected sealed override async Task<ToolResult> RunAsync(TArguments arguments, ToolContext context)
    {
        if (context.Workspace is not { } workspace)
            return ToolResult.Error("workspace agent connector is not configured");
        try
        {
            return await RunAsync(arguments, workspace, context);
        }
        catch (AgentException fault)
        {
            return ToolResult.Error(fault.Message);
        }
    }

    /// <summary>Does what a call asks for.</summary>
    protected abstract Task<ToolResult> RunAsync(TArguments arguments, WorkspaceConnection workspace, ToolContext context);
}
