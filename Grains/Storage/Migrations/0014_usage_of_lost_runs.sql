-- oldest user: 2
-- What the running step has used so far, and by which run: the next owner stores it when this one is lost (field.md R22). Null when the
-- step's rows of usage are stored.
ALTER TABLE run_journals ADD COLUMN use jsonb, ADD COLUMN generation bigint;

-- Whether a paused chat waits for its owner's day: its turn is over, and the head of its queue goes next when another turn is allowed.
ALTER TABLE chats ADD COLUMN held boolean NOT NULL DEFAULT false;
CREATE INDEX chats_held ON chats (owner_id) WHERE held AND NOT archived;

-- As demand_delegation, for a child that its user sets to work: it takes a place among its siblings, whatever its parent does.
CREATE FUNCTION demand_place(root uuid, most_at_work integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM chats WHERE id = root FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM chats WHERE root_chat_id = root AND status IN ('pending', 'running')) >= most_at_work THEN
        RAISE EXCEPTION 'chat % has % children at work', root, most_at_work USING ERRCODE = 'PL003';
    END IF;
END $$;
