-- oldest user: 2
-- First statement of a write that sets a chat to work for its parent. It locks the parent, so that those of one parent come one after the
-- other, and fails the whole transaction when the run that asks has lost its turn, or when as many children as may be are at work.
-- Whoever stops the parent changes the same row: what was delegated is stored before the stop, or refused after it.
CREATE FUNCTION demand_delegation(parent uuid, generation bigint, most_at_work integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM chats
    WHERE id = parent AND run_generation = generation AND status = 'running' AND NOT archived AND parent_chat_id IS NULL
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % of chat % delegates nothing', generation, parent USING ERRCODE = 'PL002';
    END IF;
    IF (SELECT count(*) FROM chats WHERE root_chat_id = parent AND status IN ('pending', 'running')) >= most_at_work THEN
        RAISE EXCEPTION 'chat % has % children at work', parent, most_at_work USING ERRCODE = 'PL003';
    END IF;
END $$;
