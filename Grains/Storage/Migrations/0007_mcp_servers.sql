-- oldest user: 2
-- Tool servers that speak the Model Context Protocol; administrators write them, all chats are offered their tools.
CREATE TABLE mcp_servers (
    id            uuid PRIMARY KEY,
    name          text NOT NULL UNIQUE,
    url           text NOT NULL,
    enabled       boolean NOT NULL DEFAULT true,
    header_names  text[] NOT NULL DEFAULT '{}',
    -- The values of the headers, encrypted (docs/decisions/0012); null when there are none.
    headers       bytea,
    allowed_tools text[] NOT NULL DEFAULT '{}',
    denied_tools  text[] NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CHECK ((headers IS NULL) = (header_names = '{}'))
);
