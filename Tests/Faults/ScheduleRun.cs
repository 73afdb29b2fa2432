using Parley.Tests.Faults.Clients;
using Parley.Tests.Faults.Cluster;
using Parley.Tests.Faults.Invariants;
using Parley.Tests.Faults.Schedule;
using Parley.Tests.Support;

namespace Parley.Tests.Faults;

/// <summary>One schedule on a cluster: does it all, waits until everything is well again, and looks at what came of it.</summary>
internal sealed class ScheduleRun
{
    // Far beyond recovery's slow timer of 10 s (ChatRecovery): what has not come to rest by then never will.
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(45);

    private readonly FaultCluster _cluster;
    private readonly FaultSchedule _schedule;
    private readonly List<ChatUser> _users = [];
    private readonly List<(ChatUser User, ChatViewer Viewer)> _viewers = [];
    private readonly List<string> _violations = [];

    private ScheduleRun(FaultCluster cluster, FaultSchedule schedule) => (_cluster, _schedule) = (cluster, schedule);

    /// <summary>Runs a schedule.</summary>
    /// <returns>What must not be, one sentence each; nothing when all is well.</returns>
    public static Task<IReadOnlyList<string>> RunAsync(FaultCluster cluster, FaultSchedule schedule) =>
        new ScheduleRun(cluster, schedule).RunAsync();

    private async Task<IReadOnlyList<string>> RunAsync()
    {
        using var looking = new CancellationTokenSource();
        var clock = new ScheduleClock(TimeProvider.System);
        var good = _cluster.Clients(slow: false);
        var slow = _cluster.Clients(slow: true);
        _users.AddRange(_schedule.Chats.Select(script => new ChatUser(_schedule.Seed, script, new GatewayClients(good, script.Number))));
        using var injection = new FaultInjection(_cluster);
        var faults = injection.RunAsync(_schedule.Faults, clock, CancellationToken.None);
        var viewers = Task.WhenAll(
        [
            .. _users.Select(user => LookAsync(user, 0, new GatewayClients(good, user.Number), looking.Token)),
            .. _users.Select(user => LookAsync(user, 1, new GatewayClients(slow, user.Number + 1), looking.Token)),
        ]);
        await Task.WhenAll(_users.Select(user => CommandAsync(user, clock)));
        try
        {
            await faults;
        }
        catch (TimeoutException fault)
        {
            lock (_violations)
                _violations.Add($"a process that was told to stop did not end: {fault.Message}");
        }

        await _cluster.WaitReadyAsync();
        await CheckAsync();
        await looking.CancelAsync();
        await viewers;
        foreach (var client in good.Concat(slow))
            client.Dispose();
        return _violations;
    }

    private async Task CommandAsync(ChatUser user, ScheduleClock clock)
    {
        try
        {
            await user.RunAsync(clock, CancellationToken.None);
        }
        catch (Exception fault) when (fault is TimeoutException or InvalidOperationException)
        {
            Report(user, fault.Message);
        }
    }

    private async Task LookAsync(ChatUser user, int number, GatewayClients gateways, CancellationToken cancellationToken)
    {
        await ((Task)user.Chat).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!user.Chat.IsCompletedSuccessfully)
            return;
        var kind = (ViewerKind)((user.Number + number + _schedule.Seed) % Enum.GetValues<ViewerKind>().Length);
        var viewer = new ChatViewer($"{(number == 0 ? "" : "slow ")}{kind} viewer", kind, await user.Chat, gateways);
        lock (_viewers)
            _viewers.Add((user, viewer));
        await viewer.RunAsync(cancellationToken);
    }

    private async Task CheckAsync()
    {
        foreach (var user in _users.Where(user => user.Chat.IsCompletedSuccessfully))
        {
            var chat = await RestAsync(user);
            if (!chat.AtRest)
                continue;
            foreach (var violation in HistoryInvariant.Check(user.Given, chat).Concat(OwnersOf(user)))
                Report(user, $"{violation}\n    commands:\n{string.Join('\n', user.Given.Select(given => $"      {given}"))}");
            foreach (var (_, viewer) in _viewers.Where(entry => entry.User == user))
                await CheckViewAsync(user, viewer);
        }
    }

    private async Task<StoredChat> RestAsync(ChatUser user)
    {
        StoredChat chat = null!;
        try
        {
            await Eventually.TrueAsync(async () => (chat = await ReadAsync(user)).AtRest, "rest", RestLimit);
        }
        catch (TimeoutException)
        {
            Report(user, $"is still {chat.Status} {RestLimit.TotalSeconds:F0} s after everything was well again");
        }

        return chat;
    }

    private IEnumerable<string> OwnersOf(ChatUser user)
    {
        Incident[] incidents = [.. _cluster.Silos.SelectMany(silo => silo.Incidents)];
        return user.Given.Where(given => given.Prompt is not null)
            .SelectMany(given => OwnerInvariant.Check(given.Prompt!.Value, _cluster.Provider.RequestsFor(given.Prompt.Value), incidents));
    }

    private async Task CheckViewAsync(ChatUser user, ChatViewer viewer)
    {
        StoredChat chat = null!;
        try
        {
            await Eventually.TrueAsync(async () => Shows(viewer.View, chat = await ReadAsync(user)), "the view");
        }
        catch (TimeoutException)
        {
            var view = viewer.View;
            Report(user, string.Join("\n      ", [
                $"its {viewer.Name} after {viewer.Connections} connections shows {view.Status}, "
                    + $"under way '{Excerpt.Of(view.Streamed)}', and",
                .. view.Messages.Select(message => $"{message}"),
                $"but stored is {chat.Status} and",
                .. chat.Messages.Select(message => $"{message}")]));
        }

        foreach (var fault in viewer.Faults)
            Report(user, $"its {viewer.Name} {fault}");
    }

    private static bool Shows(ChatView view, StoredChat chat) =>
        view.Status == chat.Status && view.Streamed.Length == 0 && view.Messages.SequenceEqual(chat.Messages);

    private async Task<StoredChat> ReadAsync(ChatUser user) =>
        (await StoredChat.ReadAsync(_cluster.ConnectionString, [await user.Chat])).Single();

    private void Report(ChatUser user, string violation)
    {
        lock (_violations)
            _violations.Add($"chat {user.Number + 1}{(user.Chat.IsCompletedSuccessfully ? $" ({user.Chat.Result})" : "")} {violation}");
    }
}
