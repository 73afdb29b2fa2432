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
