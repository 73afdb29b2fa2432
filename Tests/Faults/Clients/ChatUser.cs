using System.Net;
using System.Text.Json;
using Parley.Tests.Faults.Schedule;
using Parley.Tests.Support.Clients;

namespace Parley.Tests.Faults.Clients;

/// <summary>The user of one chat: gives the script's commands, one after the other, and remembers what was answered.</summary>
internal sealed class ChatUser(int seed, ChatScript script, GatewayClients gateways)
{
    private readonly TaskCompletionSource<Guid> _created = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<GivenCommand> _given = [];
    private int _prompts;

    /// <summary>Number of the chat in the schedule.</summary>
    public int Number => script.Number;

    /// <summary>The chat's id, once it is there.</summary>
    public Task<Guid> Chat => _created.Task;

    /// <summary>All commands that were given, in order. To be read when <see cref="RunAsync"/> is done.</summary>
    public IReadOnlyList<GivenCommand> Given => _given;

    /// <summary>Plays the script to its end.</summary>
    public async Task RunAsync(ScheduleClock clock, CancellationToken cancellationToken)
    {
        try
        {
            var prompt = NextPrompt();
            var (answer, repeated) = await gateways.AskAsync(
                HttpMethod.Post, ParleyClient.Chats, ParleyClient.Body(prompt.Text), once: false, cancellationToken);
            _created.SetResult(answer!.Expect(HttpStatusCode.Created).GetProperty("id").GetGuid());
            _given.Add(new GivenCommand(CommandKind.Create, prompt) { Status = answer.Status, MayArriveLate = repeated });
            foreach (var command in script.Commands)
            {
                await clock.WaitAsync(command.At, cancellationToken);
                if (await GiveAsync(command, cancellationToken) is { } given)
                    _given.Add(given);
            }
        }
        finally
        {
            _created.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task<GivenCommand?> GiveAsync(ScriptedCommand command, CancellationToken cancellationToken)
    {
        var path = $"{ParleyClient.Chats}/{await Chat}";
        switch (command.Kind)
        {
            case CommandKind.Send:
                return await AskAsync(
                    HttpMethod.Post, $"{path}/messages", new(command.Kind, NextPrompt()), command.Once, cancellationToken);
            case CommandKind.Edit when await PickAsync("messages", command.Pick, cancellationToken) is var (id, target):
                return await AskAsync(
                    HttpMethod.Patch, $"{path}/messages/{id}", new(command.Kind, NextPrompt(), target), command.Once, cancellationToken);
            case CommandKind.Promote when await PickAsync("queued_messages", command.Pick, cancellationToken) is var (id, target):
                return await AskAsync(
                    HttpMethod.Post, $"{path}/queue/{id}/promote", new(command.Kind, Target: target), command.Once, cancellationToken);
            case CommandKind.DeleteQueued when await PickAsync("queued_messages", command.Pick, cancellationToken) is var (id, target):
                return await AskAsync(
                    HttpMethod.Delete, $"{path}/queue/{id}", new(command.Kind, Target: target), command.Once, cancellationToken);
            case CommandKind.Interrupt or CommandKind.Archive or CommandKind.Unarchive:
                var verb = command.Kind.ToString().ToLowerInvariant();
                return await AskAsync(HttpMethod.Post, $"{path}/{verb}", new(command.Kind), command.Once, cancellationToken);
            default:
                // Nothing there to be chosen.
                return null;
        }
    }

    private async Task<GivenCommand> AskAsync(
        HttpMethod method, string path, GivenCommand command, bool once, CancellationToken cancellationToken)
    {
        var (answer, repeated) = await gateways.AskAsync(
            method, path, command.Prompt is { } prompt ? ParleyClient.Body(prompt.Text) : null, once, cancellationToken);
        return command with
        {
            Status = answer?.Status,
            Queued = command.Kind is CommandKind.Send && answer is { Status: HttpStatusCode.OK }
                && answer.Json.GetProperty("queued").GetBoolean(),
            MayArriveLate = repeated,
        };
    }

    /// <summary>One of the user's messages in history or queue, as it is now.</summary>
    private async Task<(long Id, Prompt Prompt)?> PickAsync(string list, int pick, CancellationToken cancellationToken)
    {
        var path = $"{ParleyClient.Chats}/{await Chat}/messages?limit=200";
        var (answer, _) = await gateways.AskAsync(HttpMethod.Get, path, null, once: false, cancellationToken);
        if (!answer!.Expect(HttpStatusCode.OK).TryGetProperty(list, out var all) || all.ValueKind is not JsonValueKind.Array)
            return null;
        var found = all.EnumerateArray()
            .Select(message => (Id: message.GetProperty("id").GetInt64(), Prompt: Prompt.Parse(message.Text())))
            .Where(entry => entry.Prompt is not null)
            .OrderBy(entry => entry.Id)
            .Select(entry => (entry.Id, entry.Prompt!.Value))
            .ToArray();
        return found.Length == 0 ? null : found[pick % found.Length];
    }

    private Prompt NextPrompt() => new(seed, script.Number, _prompts++);
}
