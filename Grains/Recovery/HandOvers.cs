using System.Runtime.CompilerServices;
using Npgsql;

namespace Parley.Grains.Recovery;

/// <summary>
/// How a stopping silo tells the others of turns that it hands over: a notification that is sent with the commit, so that nobody has to
/// look. One that is missed costs only time: <see cref="ChatRecovery"/> looks all the same.
/// </summary>
internal sealed class HandOvers(NpgsqlDataSource database, ISiloMembership silos)
{
    private const string Channel = "parley_hand_over";

    /// <summary>Sends a notification ($1) with the transaction that it is part of.</summary>
    public const string NotifySql = $"SELECT pg_notify('{Channel}', $1)";

    /// <summary>What is sent: the chat, and the silo that gives it away.</summary>
    public static string Payload(Guid chatId, string silo) => $"{chatId} {silo}";

    /// <summary>The chats that others hand over and that fall to this silo.</summary>
    /// <param name="cancellationToken">Ends the listening.</param>
    /// <exception cref="NpgsqlException">The database went away.</exception>
    public async IAsyncEnumerable<Guid> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var due = new Queue<Guid>();
        connection.Notification += (_, notification) =>
        {
            if (notification.Payload.Split(' ', 2) is [var chat, var giver] && Guid.TryParse(chat, out var id) && FallsToThis(id, giver))
                due.Enqueue(id);
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        while (true)
        {
            while (due.TryDequeue(out var chat))
                yield return chat;
            await connection.WaitAsync(cancellationToken);
        }
    }

    /// <summary>All silos hear of each chat, and it falls to one of them.</summary>
    private bool FallsToThis(Guid chat, string giver) =>
        Heirs.ShareOf(silos.Self, silos.Alive.Where(silo => silo != giver)) is var (remainder, count)
        && Heirs.NumberOf(chat) % count == remainder;
}
