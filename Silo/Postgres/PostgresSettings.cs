namespace Parley.Silo.Postgres;

/// <summary>Writes <c>postgresql.conf</c> of the private server, anew at every start: the socket's place may have changed.</summary>
internal static class PostgresSettings
{
    public static void Write(string clusterDirectory, string socketDirectory, bool durable)
    {
        var path = Path.Combine(clusterDirectory, "postgresql.conf");
        var next = path + ".next";
        File.WriteAllText(next, Text(socketDirectory, durable));
        // The server may be another user than we are, whatever our umask says; there is nothing secret in it.
        UnixModes.LetAllRead(next);
        File.Move(next, path, overwrite: true);
    }

    private static string Text(string socketDirectory, bool durable) => $"""
        # Written by Parley at every start. Settings of your own belong into postgresql.auto.conf (ALTER SYSTEM), which wins.
        cluster_name = 'parley'
        listen_addresses = ''
        port = {SocketDirectory.Port}
        unix_socket_directories = '"{socketDirectory}"'
        unix_socket_permissions = 0700
        max_connections = 100

        # Sized for a laptop that has other things to do.
        shared_buffers = 64MB
        max_wal_size = 256MB
        wal_level = minimal
        max_wal_senders = 0
        jit = off

        timezone = 'UTC'
        log_timezone = 'UTC'
        log_line_prefix = '%m [%p] '
        {(durable ? "fsync = on" : "fsync = off\nsynchronous_commit = off\nfull_page_writes = off")}

        """;
}
