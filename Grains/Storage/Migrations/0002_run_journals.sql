-- What a chat's running step has streamed so far (architecture.md decision 1): kept for the activation that takes the turn up when this
-- one is lost. At most one row a chat; gone with the step's message, worth nothing once the chat has gone on.
CREATE TABLE run_journals (
    chat_id          uuid PRIMARY KEY REFERENCES chats ON DELETE CASCADE,
    -- The user message that the run answers: a journal of another turn says nothing.
    turn             bigint NOT NULL,
    -- Newest message when the step began: after a newer one the step is no longer the one under way.
    after_message_id bigint,
    -- The rows of the step as if it had been cut then; null when nothing had been streamed.
    step             jsonb,
    -- How often the turn's owner has been lost since the turn last made progress.
    lost             integer NOT NULL DEFAULT 0 CHECK (lost >= 0),
    written_at       timestamptz NOT NULL DEFAULT now()
);

-- As before, but with the lock that does not stand in the way of foreign keys: a journal is written beside a step's commit, and each would
-- wait for what the other holds.
CREATE OR REPLACE FUNCTION demand_chat(chat uuid, generation bigint, is_archived boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM chats WHERE id = chat AND run_generation = generation AND archived = is_archived FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'chat % is no longer held by generation %', chat, generation USING ERRCODE = 'PL001';
    END IF;
END $$;
