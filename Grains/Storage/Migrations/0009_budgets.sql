-- oldest user: 2
-- Titles are written by small models, which need not be configured.
ALTER TABLE usage ALTER COLUMN model_config_id DROP NOT NULL;

-- Why a chat is paused, for people; null in every other status.
ALTER TABLE chats ADD COLUMN status_text text;

-- What a tree of chats may use and has used; attached to its root (field.md R17). One row a tree, which every commit of a run in the tree
-- adds to and reads: whoever commits a step knows what the whole tree has used.
CREATE TABLE tree_budgets (
    root_chat_id     uuid PRIMARY KEY REFERENCES chats ON DELETE CASCADE,
    -- Null: as the deployment has it.
    max_tokens       bigint CHECK (max_tokens >= 0),
    max_cost_micros  bigint CHECK (max_cost_micros >= 0),
    max_tool_calls   bigint CHECK (max_tool_calls >= 0),
    max_work_seconds bigint CHECK (max_work_seconds >= 0),
    max_children     bigint CHECK (max_children >= 0),
    tokens           bigint NOT NULL DEFAULT 0,
    cost_micros      bigint NOT NULL DEFAULT 0,
    tool_calls       bigint NOT NULL DEFAULT 0,
    -- Time in model calls and tools, added up over the chats of the tree.
    work_ms          bigint NOT NULL DEFAULT 0
);
