-- oldest user: 2
-- Who a chat's title is from, and how often it has changed: what a model has written is stored only over the title that it was to replace.
ALTER TABLE chats
    ADD COLUMN title_source  text NOT NULL DEFAULT 'fallback' CHECK (title_source IN ('fallback', 'generated', 'manual')),
    ADD COLUMN title_version bigint NOT NULL DEFAULT 0;
