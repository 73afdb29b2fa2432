-- What Orleans' ADO.NET grain storage asks of a database: see 0001_membership.sql.
CREATE TABLE orleans.grain_state (
    service    text NOT NULL,
    -- Class of the grain and name of the state.
    grain_type text NOT NULL,
    -- A key is two numbers, as a GUID is, or a text.
    key_low    bigint NOT NULL,
    key_high   bigint NOT NULL,
    key_text   text,
    -- Null once it was cleared: the version goes on, so that an older writer is still refused.
    payload    bytea,
    version    integer NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (service, grain_type, key_low, key_high, key_text)
);

INSERT INTO orleans.OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $$
    SELECT payload AS PayloadBinary, version AS Version FROM orleans.grain_state
    WHERE service = @ServiceId AND grain_type = @GrainTypeString AND key_low = @GrainIdN0 AND key_high = @GrainIdN1
        AND key_text IS NOT DISTINCT FROM @GrainIdExtensionString::text
$$),
-- No version comes back when it was not the one that is stored, which Orleans takes for a conflict.
('WriteToStorageKey', $$
    WITH added AS (
        INSERT INTO orleans.grain_state (service, grain_type, key_low, key_high, key_text, payload, version)
        SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, @GrainIdExtensionString::text, @PayloadBinary, 1
        WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING
        RETURNING version
    ), changed AS (
        UPDATE orleans.grain_state SET payload = @PayloadBinary, version = version + 1, changed_at = now()
        WHERE service = @ServiceId AND grain_type = @GrainTypeString AND key_low = @GrainIdN0 AND key_high = @GrainIdN1
            AND key_text IS NOT DISTINCT FROM @GrainIdExtensionString::text AND version = @GrainStateVersion::integer
        RETURNING version
    )
    SELECT coalesce((SELECT version FROM added), (SELECT version FROM changed)) AS NewGrainStateVersion
$$),
('ClearStorageKey', $$
    WITH cleared AS (
        UPDATE orleans.grain_state SET payload = NULL, version = version + 1, changed_at = now()
        WHERE service = @ServiceId AND grain_type = @GrainTypeString AND key_low = @GrainIdN0 AND key_high = @GrainIdN1
            AND key_text IS NOT DISTINCT FROM @GrainIdExtensionString::text AND version = @GrainStateVersion::integer
        RETURNING version
    )
    SELECT (SELECT version FROM cleared) AS NewGrainStateVersion
$$);
