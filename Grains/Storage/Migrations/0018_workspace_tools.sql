-- oldest user: 2
-- The complete answer of the step under way, written down before its calls are made when some of them have effects outside of the chat: the
-- next owner makes the very same calls instead of asking the model again (docs/decisions/0024).
ALTER TABLE run_journals
    -- The rows of the step without those results that are still to come.
    ADD COLUMN answer jsonb,
    -- Newest message when the step began: after a newer one the answer counts no more.
    ADD COLUMN answer_after bigint,
    -- Names the step among all of the chat's.
    ADD COLUMN answer_step text;

-- Secrets that tools came upon, for which placeholders stand in everything else that is stored of the chat; encrypted (docs/decisions/0012).
CREATE TABLE chat_secrets (
    id          uuid PRIMARY KEY,
    chat_id     uuid NOT NULL REFERENCES chats ON DELETE CASCADE,
    placeholder text NOT NULL,
    value       bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT chat_secrets_once UNIQUE (chat_id, placeholder)
);
