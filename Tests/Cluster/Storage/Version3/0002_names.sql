ALTER TABLE things RENAME id TO number;
