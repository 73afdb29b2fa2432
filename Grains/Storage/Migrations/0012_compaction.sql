-- oldest user: 2
-- Whether the turn that is due or under way is a compaction that the user asked for: whoever takes it up answers nobody.
ALTER TABLE chats ADD COLUMN compacting boolean NOT NULL DEFAULT false;
-- What the system said before the newest compaction goes on counting, and is found without reading the history.
CREATE INDEX messages_system ON messages (chat_id, id) WHERE role = 'system' AND NOT compressed;
