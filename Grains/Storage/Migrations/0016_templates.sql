-- oldest user: 2
-- Archives that versions of templates are made from.
CREATE TABLE template_files (
    id         uuid PRIMARY KEY,
    created_by uuid REFERENCES users ON DELETE SET NULL,
    -- Null until the upload is complete.
    mimetype   text,
    created_at timestamptz NOT NULL DEFAULT now()
);
-- Their bytes, 256 KiB a row, as of chat_files.
CREATE TABLE template_file_pieces (
    file_id uuid NOT NULL REFERENCES template_files ON DELETE CASCADE,
    number  integer NOT NULL CHECK (number >= 0),
    data    bytea NOT NULL,
    PRIMARY KEY (file_id, number)
);

-- What workspaces are made from (platform.md 0.4, C, Y). One that is deleted keeps its row, for its workspaces.
CREATE TABLE templates (
    id                uuid PRIMARY KEY,
    name              text NOT NULL,
    display_name      text NOT NULL DEFAULT '',
    description       text NOT NULL DEFAULT '',
    icon              text NOT NULL DEFAULT '',
    active_version_id uuid NOT NULL,
    -- Why nobody should use it any more; empty for one that is in use.
    deprecated        text NOT NULL DEFAULT '',
    deleted           boolean NOT NULL DEFAULT false,
    created_by        uuid REFERENCES users ON DELETE SET NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX templates_name ON templates (lower(name)) WHERE NOT deleted;

CREATE TABLE template_versions (
    id          uuid PRIMARY KEY,
    -- Null as long as no template was made of it.
    template_id uuid REFERENCES templates,
    name        text NOT NULL,
    message     text NOT NULL DEFAULT '',
    -- Null when the manifest was given by itself.
    file_id     uuid REFERENCES template_files,
    provisioner text NOT NULL,
    -- What was pushed; it never changes.
    manifest    jsonb NOT NULL,
    archived    boolean NOT NULL DEFAULT false,
    created_by  uuid REFERENCES users ON DELETE SET NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT template_versions_name UNIQUE (template_id, name)
);
CREATE INDEX template_versions_file ON template_versions (file_id) WHERE file_id IS NOT NULL;
ALTER TABLE templates ADD FOREIGN KEY (active_version_id) REFERENCES template_versions;

-- What builds take the values of a preset from.
CREATE TABLE template_version_presets (
    id          uuid PRIMARY KEY,
    version_id  uuid NOT NULL REFERENCES template_versions ON DELETE CASCADE,
    ordinal     integer NOT NULL,
    name        text NOT NULL,
    description text,
    icon        text,
    is_default  boolean NOT NULL,
    -- [{"name", "value"}]
    parameters  jsonb NOT NULL,
    -- How many workspaces are to stand ready; null when nothing was said.
    instances   integer CHECK (instances >= 0),
    ttl         interval,
    CONSTRAINT template_version_presets_name UNIQUE (version_id, name)
);
