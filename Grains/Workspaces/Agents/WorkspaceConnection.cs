using Parley.Grains.Tools;
using Chat = Parley.Grains.Chats.Chat;

namespace Parley.Grains.Workspaces.Agents;

/// <summary>
/// One run's way to its chat's workspace (spec/chat.md 4): found when the first tool needs it, by all calls of a step together, and kept
/// until it breaks. Belongs to the run's activation, as the calls do.
/// </summary>
internal sealed class WorkspaceConnection(Chat chat, Actor actor, FindAgent find)
{
    private Task<AgentClient>? _connecting;

    /// <summary>One at a time may make, start or stop the chat's workspace.</summary>
    public SemaphoreSlim Builds { get; } = new(1, 1);

    /// <summary>Asks the workspace's agent; when it is gone and another one has come, that one.</summary>
    /// <param name="call">What to ask. One request: it is made again when the first agent did not get it.</param>
    /// <param name="context">Whose call it is.</param>
    /// <exception cref="AgentException">There is no agent, it cannot be reached, or it says no.</exception>
    public async Task<T> CallAsync<T>(Func<AgentClient, Task<T>> call, ToolContext context)
    {
        var client = await ConnectAsync(context);
        try
        {
            return await call(client);
        }
        catch (AgentException fault) when (fault.IsUndelivered)
        {
            Forget();
            var next = await ConnectAsync(context);
            if (next.Agent.AgentId == client.Agent.AgentId)
                throw;
            return await call(next);
        }
    }

    /// <summary>The workspace is another one by now, or has another agent.</summary>
    public void Forget() => _connecting = null;

    private async Task<AgentClient> ConnectAsync(ToolContext context)
    {
        while (true)
        {
            var connecting = _connecting ??= find(chat, actor, context.Progress, context.CancellationToken);
            try
            {
                return await connecting.WaitAsync(context.CancellationToken);
            }
            catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
            {
                // The call that had begun it was stopped; this one begins anew.
            }
            finally
            {
                if (connecting is { IsCompleted: true, IsCompletedSuccessfully: false } && _connecting == connecting)
                    _connecting = null;
            }
        }
    }
}
