-- Everything durable of a deployment (architecture.md decision 1). Identity and models first, then chats.

CREATE TABLE users (
    id           uuid PRIMARY KEY,
    username     text NOT NULL UNIQUE,
    email        text UNIQUE,
    name         text NOT NULL DEFAULT '',
    status       text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'dormant', 'suspended')),
    roles        text[] NOT NULL DEFAULT '{}',
    last_seen_at timestamptz NOT NULL DEFAULT 'epoch',
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- Sessions and API keys alike (platform.md G.2). Only the hash of the secret is kept.
CREATE TABLE api_keys (
    id               text PRIMARY KEY CHECK (length(id) = 10),
    user_id          uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    hashed_secret    bytea NOT NULL,
    login_type       text NOT NULL CHECK (login_type IN ('link', 'token')),
    scopes           text[] NOT NULL DEFAULT '{all}',
    token_name       text NOT NULL DEFAULT '',
    lifetime_seconds bigint NOT NULL CHECK (lifetime_seconds > 0),
    expires_at       timestamptz NOT NULL,
    -- The epoch means never used (matrix 20).
    last_used        timestamptz NOT NULL DEFAULT 'epoch',
    ip               text,
    created_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX api_keys_user ON api_keys (user_id);

CREATE TABLE sign_in_links (
    hashed_token bytea PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);

CREATE TABLE providers (
    id           uuid PRIMARY KEY,
    provider     text NOT NULL UNIQUE,
    display_name text NOT NULL,
    enabled      boolean NOT NULL DEFAULT true,
    base_url     text,
    source       text NOT NULL CHECK (source IN ('database', 'env_preset', 'demo')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE model_configs (
    id                    uuid PRIMARY KEY,
    provider              text NOT NULL REFERENCES providers (provider),
    model                 text NOT NULL,
    display_name          text NOT NULL DEFAULT '',
    enabled               boolean NOT NULL DEFAULT true,
    is_default            boolean NOT NULL DEFAULT false,
    context_limit         bigint NOT NULL CHECK (context_limit > 0),
    compression_threshold integer NOT NULL DEFAULT 70 CHECK (compression_threshold BETWEEN 0 AND 100),
    -- Messages refer to configs, so a deleted one stays (spec/chat.md 1.6).
    deleted               boolean NOT NULL DEFAULT false,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX model_configs_one_default ON model_configs (is_default) WHERE is_default AND NOT deleted;
CREATE UNIQUE INDEX model_configs_model ON model_configs (provider, model) WHERE NOT deleted;

CREATE TABLE chats (
    id                   uuid PRIMARY KEY,
    owner_id             uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    workspace_id         uuid,
    parent_chat_id       uuid REFERENCES chats ON DELETE CASCADE,
    root_chat_id         uuid REFERENCES chats ON DELETE CASCADE,
    last_model_config_id uuid NOT NULL REFERENCES model_configs,
    title                text NOT NULL DEFAULT 'New Chat',
    status               text NOT NULL DEFAULT 'waiting'
                         CHECK (status IN ('waiting', 'pending', 'running', 'paused', 'completed', 'error')),
    last_error           text,
    archived             boolean NOT NULL DEFAULT false,
    -- Grows with every activation and every run; a write that names an older one is refused (architecture.md decision 2).
    run_generation       bigint NOT NULL DEFAULT 1,
    -- The generation of the last edit: a reader from before it cannot trust the messages it has.
    history_generation   bigint NOT NULL DEFAULT 0,
    -- The silo whose run it is; null when none runs.
    worker_id            text,
    started_at           timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX chats_owner_updated ON chats (owner_id, updated_at DESC, id DESC);
CREATE INDEX chats_root ON chats (root_chat_id) WHERE root_chat_id IS NOT NULL;
CREATE INDEX chats_parent ON chats (parent_chat_id) WHERE parent_chat_id IS NOT NULL;
CREATE INDEX chats_due ON chats (status, updated_at) WHERE status IN ('pending', 'running');

CREATE TABLE messages (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id         uuid NOT NULL REFERENCES chats ON DELETE CASCADE,
    model_config_id uuid REFERENCES model_configs,
    created_at      timestamptz NOT NULL DEFAULT now(),
    role            text NOT NULL CHECK (role IN ('system', 'user', 'assistant', 'tool')),
    content         jsonb NOT NULL,
    usage           jsonb,
    -- user: shown but never sent to the model; model: sent but never shown (spec/chat.md 1.2).
    visibility      text NOT NULL DEFAULT 'both' CHECK (visibility IN ('user', 'model', 'both')),
    compressed      boolean NOT NULL DEFAULT false
);
CREATE INDEX messages_chat ON messages (chat_id, id);
-- The newest compaction of a chat is found without reading its history.
CREATE INDEX messages_compaction ON messages (chat_id, id) WHERE compressed AND visibility = 'model';

CREATE TABLE queued_messages (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id         uuid NOT NULL REFERENCES chats ON DELETE CASCADE,
    content         jsonb NOT NULL,
    model_config_id uuid REFERENCES model_configs,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX queued_messages_chat ON queued_messages (chat_id, id);

-- Commands that were done, so that a repeat is answered and not done again (architecture.md decision 3).
CREATE TABLE chat_commands (
    chat_id           uuid NOT NULL REFERENCES chats ON DELETE CASCADE,
    command_id        uuid NOT NULL,
    message_id        bigint,
    queued_message_id bigint,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT chat_commands_once PRIMARY KEY (chat_id, command_id)
);
CREATE INDEX chat_commands_created ON chat_commands (created_at);

-- First statement of every write to a chat: locks its row, and fails the whole transaction when the writer is not the newest owner
-- or believes the wrong thing about the archive flag.
CREATE FUNCTION demand_chat(chat uuid, generation bigint, is_archived boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM chats WHERE id = chat AND run_generation = generation AND archived = is_archived FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'chat % is no longer held by generation %', chat, generation USING ERRCODE = 'PL001';
    END IF;
END $$;
