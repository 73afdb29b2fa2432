-- oldest user: 2
-- Files that users attach to messages (spec/chat.md 1.8).
CREATE TABLE chat_files (
    id         uuid PRIMARY KEY,
    owner_id   uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name       text NOT NULL,
    mimetype   text NOT NULL,
    -- Null until the upload is complete.
    size       integer,
    -- Whether a message has named it: then it is kept, else it goes after a day.
    attached   boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX chat_files_owner ON chat_files (owner_id);
-- What counts against a user's limit, and what may be old enough to go.
CREATE INDEX chat_files_unattached ON chat_files (owner_id, created_at) WHERE NOT attached;

-- Their bytes, 256 KiB a row: written and read a piece at a time, so that nobody has to hold a whole file to pass it on.
CREATE TABLE chat_file_pieces (
    file_id uuid NOT NULL REFERENCES chat_files ON DELETE CASCADE,
    number  integer NOT NULL CHECK (number >= 0),
    data    bytea NOT NULL,
    PRIMARY KEY (file_id, number)
);
-- Images are compressed already.
ALTER TABLE chat_file_pieces ALTER COLUMN data SET STORAGE EXTERNAL;
