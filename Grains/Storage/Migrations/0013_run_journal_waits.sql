-- oldest user: 2
-- The newest wait before an attempt at the step: when it ends, how many attempts had failed, since when. Null when none was necessary.
ALTER TABLE run_journals ADD COLUMN wait jsonb;
