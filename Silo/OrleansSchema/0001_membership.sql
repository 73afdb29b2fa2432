-- What Orleans' ADO.NET clustering asks of a database, in a schema of its own. Orleans reads its statements from the table OrleansQuery and
-- knows parameters and result columns by name; tables and statements are ours. Times are Orleans' own.
CREATE SCHEMA IF NOT EXISTS orleans;

CREATE TABLE orleans.OrleansQuery (
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);

-- The version of a cluster's membership: every change of its members names the version it saw and makes the next one.
CREATE TABLE orleans.clusters (
    deployment text PRIMARY KEY,
    version    integer NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE orleans.members (
    deployment      text NOT NULL REFERENCES orleans.clusters ON DELETE CASCADE,
    address         text NOT NULL,
    port            integer NOT NULL,
    -- Tells the lives of silos at one address apart.
    generation      integer NOT NULL,
    silo_name       text NOT NULL,
    host_name       text NOT NULL,
    status          integer NOT NULL,
    -- Where clients call; 0 for a silo that takes none.
    proxy_port      integer NOT NULL,
    suspect_times   text,
    start_time      timestamptz NOT NULL,
    i_am_alive_time timestamptz NOT NULL,
    PRIMARY KEY (deployment, address, port, generation)
);

INSERT INTO orleans.OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $$
    WITH added AS (INSERT INTO orleans.clusters (deployment) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT FROM added)
$$),
-- The row of the version is the lock: of two that saw the same one, the second finds it changed.
('InsertMembershipKey', $$
    WITH next AS (
        UPDATE orleans.clusters SET version = version + 1, changed_at = now()
        WHERE deployment = @DeploymentId AND version = @Version AND NOT EXISTS (
            SELECT FROM orleans.members
            WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING deployment
    ), added AS (
        INSERT INTO orleans.members
            (deployment, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
        SELECT deployment, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM next
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM added)
$$),
('UpdateMembershipKey', $$
    WITH next AS (
        UPDATE orleans.clusters SET version = version + 1, changed_at = now()
        WHERE deployment = @DeploymentId AND version = @Version AND EXISTS (
            SELECT FROM orleans.members
            WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING deployment
    ), changed AS (
        UPDATE orleans.members SET status = @Status, suspect_times = @SuspectTimes, i_am_alive_time = @IAmAliveTime
        WHERE deployment = (SELECT deployment FROM next) AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1
    )
    SELECT EXISTS (SELECT FROM changed)
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE orleans.members SET i_am_alive_time = @IAmAliveTime
    WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),
-- One row at least, which tells the version: without members all else in it is null.
('MembershipReadAllKey', $$
    SELECT c.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
        m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
        m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime
    FROM orleans.clusters c LEFT JOIN orleans.members m USING (deployment)
    WHERE deployment = @DeploymentId
$$),
('MembershipReadRowKey', $$
    SELECT c.version AS Version, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
        m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
        m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime
    FROM orleans.clusters c
        LEFT JOIN orleans.members m ON m.deployment = c.deployment AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    WHERE c.deployment = @DeploymentId
$$),
('GatewaysQueryKey', $$
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM orleans.members
    WHERE deployment = @DeploymentId AND status = @Status AND proxy_port > 0
$$),
('DeleteMembershipTableEntriesKey', $$
    DELETE FROM orleans.clusters WHERE deployment = @DeploymentId
$$),
-- 3 is active: such a silo is declared dead first.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM orleans.members WHERE deployment = @DeploymentId AND status <> 3 AND i_am_alive_time < @IAmAliveTime
$$);
