-- oldest user: 2
-- Providers and model configs that administrators write (spec/chat.md 1.5, 1.6).

-- The key, encrypted (docs/decisions/0012). A deleted provider keeps its row, to which model configs refer, and never its key.
ALTER TABLE providers ADD COLUMN api_key bytea;
ALTER TABLE providers ADD COLUMN deleted boolean NOT NULL DEFAULT false;
ALTER TABLE providers ADD CONSTRAINT providers_deleted_has_no_key CHECK (NOT deleted OR api_key IS NULL);

-- How the model is called.
ALTER TABLE model_configs ADD COLUMN model_config jsonb;
-- Put in at a start, and not yet touched by anybody: such a config comes and goes with what the environment says.
ALTER TABLE model_configs ADD COLUMN is_preset boolean NOT NULL DEFAULT false;
UPDATE model_configs SET is_preset = true WHERE provider IN (SELECT provider FROM providers WHERE source <> 'database');

-- Where a preset's provider answers is said by the environment alone.
UPDATE providers SET base_url = NULL WHERE source = 'env_preset';
