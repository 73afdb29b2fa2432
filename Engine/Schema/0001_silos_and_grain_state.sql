-- Who lives. A lease ends by this server's clock and is renewed several times during its length.
create table engine.silos (
    silo_id     text primary key,
    machine     text not null,
    process     text not null,
    joined_at   timestamptz not null default clock_timestamp(),
    lease_until timestamptz not null
);

-- Versions come from one sequence, so that a record deleted and made anew never has a version that a stale writer still holds.
create sequence engine.grain_state_etags;

-- json and not jsonb: the serializer's order of members is kept, which type discriminators need.
create table engine.grain_state (
    grain_type  text not null,
    grain_key   text not null,
    state_name  text not null,
    etag        bigint not null default nextval('engine.grain_state_etags'),
    payload     json not null,
    modified_at timestamptz not null default clock_timestamp(),
    primary key (grain_type, grain_key, state_name)
);
