-- oldest user: 2
-- As before, and a new child is refused when its parent has had as many as the budget of the tree allows, or as the deployment does when
-- that does not say (null is no limit). Counted under the lock of the parent: of several that come at once, none is overlooked. Older
-- programs leave the last two out, and look before they ask.
DROP FUNCTION demand_delegation(uuid, bigint, integer);
CREATE FUNCTION demand_delegation(
    parent uuid, generation bigint, most_at_work integer, is_new boolean DEFAULT false, most_children bigint DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM chats
    WHERE id = parent AND run_generation = generation AND status = 'running' AND NOT archived AND parent_chat_id IS NULL
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'run % of chat % delegates nothing', generation, parent USING ERRCODE = 'PL002';
    END IF;
    IF is_new THEN
        most_children := coalesce((SELECT max_children FROM tree_budgets WHERE root_chat_id = parent), most_children);
        IF (SELECT count(*) FROM chats WHERE root_chat_id = parent AND id <> parent) >= most_children THEN
            RAISE EXCEPTION 'chat % has had % children', parent, most_children USING ERRCODE = 'PL004', HINT = most_children::text;
        END IF;
    END IF;
    IF (SELECT count(*) FROM chats WHERE root_chat_id = parent AND status IN ('pending', 'running')) >= most_at_work THEN
        RAISE EXCEPTION 'chat % has % children at work', parent, most_at_work USING ERRCODE = 'PL003';
    END IF;
END $$;
