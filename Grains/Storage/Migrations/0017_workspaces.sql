-- oldest user: 2
-- Workspaces, where the agents of chats work, and the builds that start, stop and delete them (platform.md 0.4, Y).
CREATE TABLE workspaces (
    id          uuid PRIMARY KEY,
    owner_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    template_id uuid NOT NULL REFERENCES templates,
    name        text NOT NULL CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$'),
    -- The row stays, for the chats that were bound to it; the name is free again.
    deleted     boolean NOT NULL DEFAULT false,
    -- Grows with every activation; a write that names an older one is refused, as of chats.
    generation  bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX workspaces_owner_name ON workspaces (owner_id, name) WHERE NOT deleted;
-- How many people use a template.
CREATE INDEX workspaces_template ON workspaces (template_id, owner_id) WHERE NOT deleted;

CREATE TABLE workspace_builds (
    id                  uuid PRIMARY KEY,
    workspace_id        uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    template_version_id uuid NOT NULL REFERENCES template_versions,
    preset_id           uuid,
    provisioner         text NOT NULL,
    number              integer NOT NULL CHECK (number > 0),
    transition          text NOT NULL CHECK (transition IN ('start', 'stop', 'delete')),
    reason              text NOT NULL,
    initiator_id        uuid NOT NULL,
    status              text NOT NULL CHECK (status IN ('pending', 'running', 'succeeded', 'canceling', 'canceled', 'failed')),
    error               text,
    -- What the provisioner wants to be told at the next build.
    state               text NOT NULL DEFAULT '',
    -- The silo that works on it.
    worker_id           text,
    -- How often the silo that worked on it was lost.
    losses              integer NOT NULL DEFAULT 0,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    started_at          timestamptz,
    completed_at        timestamptz,
    canceled_at         timestamptz,
    CONSTRAINT workspace_builds_number UNIQUE (workspace_id, number)
);
-- One build at a time, whatever the programs believe; and those that somebody has to work on.
CREATE UNIQUE INDEX workspace_builds_active ON workspace_builds (workspace_id) WHERE status IN ('pending', 'running', 'canceling');

CREATE TABLE workspace_build_parameters (
    build_id uuid NOT NULL REFERENCES workspace_builds ON DELETE CASCADE,
    name     text NOT NULL,
    value    text NOT NULL,
    PRIMARY KEY (build_id, name)
);

-- Each start makes new ones (matrix 25). Only a hash of the token is kept; the secret of the agent's own API is encrypted
-- (docs/decisions/0012).
CREATE TABLE workspace_agents (
    id                 uuid PRIMARY KEY,
    build_id           uuid NOT NULL REFERENCES workspace_builds ON DELETE CASCADE,
    ordinal            integer NOT NULL,
    name               text NOT NULL,
    os                 text NOT NULL,
    directory          text,
    env                jsonb NOT NULL DEFAULT '{}',
    startup_script     text,
    auth_token_hash    bytea,
    api_address        text,
    api_secret         bytea,
    version            text,
    expanded_directory text,
    status             text NOT NULL DEFAULT 'connecting' CHECK (status IN ('connecting', 'connected', 'disconnected', 'timeout')),
    lifecycle_state    text NOT NULL DEFAULT 'created',
    created_at         timestamptz NOT NULL DEFAULT now(),
    first_connected_at timestamptz,
    last_connected_at  timestamptz,
    disconnected_at    timestamptz,
    -- Bytes in workspace_agent_logs.
    logs_length        integer NOT NULL DEFAULT 0,
    CONSTRAINT workspace_agents_ordinal UNIQUE (build_id, ordinal)
);

-- What builds and startup scripts say; the programs bound how much.
CREATE TABLE workspace_build_logs (
    build_id   uuid NOT NULL REFERENCES workspace_builds ON DELETE CASCADE,
    id         bigint GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL,
    level      text NOT NULL,
    output     text NOT NULL,
    PRIMARY KEY (build_id, id)
);
CREATE TABLE workspace_agent_logs (
    agent_id   uuid NOT NULL REFERENCES workspace_agents ON DELETE CASCADE,
    id         bigint GENERATED ALWAYS AS IDENTITY,
    created_at timestamptz NOT NULL,
    level      text NOT NULL,
    output     text NOT NULL,
    PRIMARY KEY (agent_id, id)
);

-- First statement of every write to a workspace: fails the whole transaction when the writer is not the newest owner.
CREATE FUNCTION demand_workspace(workspace uuid, owner_generation bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM workspaces WHERE id = workspace AND generation = owner_generation FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'workspace % is no longer held by generation %', workspace, owner_generation USING ERRCODE = 'PL001';
    END IF;
END $$;

ALTER TABLE chats ADD CONSTRAINT chats_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces ON DELETE SET NULL;
CREATE INDEX chats_workspace ON chats (workspace_id) WHERE workspace_id IS NOT NULL;
