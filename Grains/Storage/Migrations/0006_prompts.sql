-- oldest user: 2
-- Prompts that people write (spec/chat.md 2.2): an empty one has no row.
CREATE TABLE prompts (
    -- Whose chats it is for; null for the deployment's, of which there is one.
    user_id    uuid REFERENCES users ON DELETE CASCADE,
    text       text NOT NULL CHECK (text <> ''),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT prompts_one_each UNIQUE NULLS NOT DISTINCT (user_id)
);
