-- oldest user: 2
ALTER TABLE things ADD COLUMN colour text;
