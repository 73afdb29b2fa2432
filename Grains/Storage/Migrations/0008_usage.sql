-- oldest user: 2
-- What model calls used and cost: a row an attempt, also of those that failed or were cut (field.md R22).
CREATE TABLE usage (
    id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id               uuid NOT NULL REFERENCES chats ON DELETE CASCADE,
    -- The top of the chat's tree: the usage of children counts to it.
    root_chat_id          uuid NOT NULL,
    owner_id              uuid NOT NULL,
    -- Of the run that asked, and the turn that it answered.
    generation            bigint NOT NULL,
    turn                  bigint NOT NULL,
    -- Model and provider as they were called: a config can be changed or go.
    model_config_id       uuid NOT NULL,
    provider              text NOT NULL,
    model                 text NOT NULL,
    kind                  text NOT NULL CHECK (kind IN ('step', 'title', 'compaction')),
    attempt               integer NOT NULL CHECK (attempt > 0),
    outcome               text NOT NULL CHECK (outcome IN ('completed', 'failed', 'aborted')),
    -- All tokens sent, those read from and written to the provider's cache among them.
    input_tokens          bigint NOT NULL,
    -- All tokens written, reasoning among them.
    output_tokens         bigint NOT NULL,
    reasoning_tokens      bigint NOT NULL,
    cache_read_tokens     bigint NOT NULL,
    cache_creation_tokens bigint NOT NULL,
    total_tokens          bigint NOT NULL,
    -- The provider's own numbers by its own names; null when it told none.
    raw                   jsonb,
    -- Whether numbers are ours, made from the length of the texts, because the provider did not tell them.
    estimated             boolean NOT NULL,
    -- In millionths of a US dollar, at the price valid then; null when none was known.
    cost_micros           bigint,
    started_at            timestamptz NOT NULL,
    ended_at              timestamptz NOT NULL
);
CREATE INDEX usage_chat ON usage (chat_id);
CREATE INDEX usage_root ON usage (root_chat_id);
CREATE INDEX usage_owner_day ON usage (owner_id, ended_at);
CREATE INDEX usage_day ON usage (ended_at);

-- What models cost, in millionths of a US dollar for a million tokens. The name of a model may end with *; the longest that fits counts.
CREATE TABLE model_prices (
    provider          text NOT NULL,
    model             text NOT NULL,
    input_micros      bigint NOT NULL CHECK (input_micros >= 0),
    cache_read_micros bigint NOT NULL CHECK (cache_read_micros >= 0),
    -- For a cache of five minutes, which is what is asked for.
    cache_write_micros bigint NOT NULL CHECK (cache_write_micros >= 0),
    output_micros     bigint NOT NULL CHECK (output_micros >= 0),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (provider, model)
);

-- List prices of 2026-10: https://platform.claude.com/docs/en/about-claude/pricing and https://platform.openai.com/docs/pricing.
-- OpenAI charges nothing extra for what it writes to its cache. The demo model costs nothing.
INSERT INTO model_prices (provider, model, input_micros, cache_read_micros, cache_write_micros, output_micros) VALUES
    ('demo',      '*',                   0,       0,        0,        0),
    ('openai',    'gpt-4o*',             2500000, 1250000,  2500000,  10000000),
    ('openai',    'gpt-4o-mini*',        150000,  75000,    150000,   600000),
    ('openai',    'gpt-4.1*',            2000000, 500000,   2000000,  8000000),
    ('openai',    'gpt-4.1-mini*',       400000,  100000,   400000,   1600000),
    ('openai',    'gpt-4.1-nano*',       100000,  25000,    100000,   400000),
    ('openai',    'gpt-5',               1250000, 125000,   1250000,  10000000),
    ('openai',    'gpt-5-2025*',         1250000, 125000,   1250000,  10000000),
    ('openai',    'gpt-5-mini*',         250000,  25000,    250000,   2000000),
    ('openai',    'gpt-5-nano*',         50000,   5000,     50000,    400000),
    ('openai',    'gpt-5.1*',            1250000, 125000,   1250000,  10000000),
    ('anthropic', 'claude-opus-4-20*',   15000000, 1500000, 18750000, 75000000),
    ('anthropic', 'claude-opus-4-0',     15000000, 1500000, 18750000, 75000000),
    ('anthropic', 'claude-opus-4-1*',    15000000, 1500000, 18750000, 75000000),
    ('anthropic', 'claude-opus-4-5*',    5000000, 500000,   6250000,  25000000),
    ('anthropic', 'claude-opus-4-6*',    5000000, 500000,   6250000,  25000000),
    ('anthropic', 'claude-opus-4-7*',    5000000, 500000,   6250000,  25000000),
    ('anthropic', 'claude-opus-4-8*',    5000000, 500000,   6250000,  25000000),
    ('anthropic', 'claude-opus-5',       5000000, 500000,   6250000,  25000000),
    ('anthropic', 'claude-opus-5-5*',    4000000, 200000,   5000000,  20000000),
    ('anthropic', 'claude-sonnet-5',     2000000, 200000,   2500000,  10000000),
    ('anthropic', 'claude-sonnet-5-5*',  2000000, 100000,   2500000,  10000000),
    ('anthropic', 'claude-sonnet-4*',    3000000, 300000,   3750000,  15000000),
    ('anthropic', 'claude-haiku-4-5*',   1000000, 100000,   1250000,  5000000),
    ('anthropic', 'claude-3-5-haiku*',   800000,  80000,    1000000,  4000000);
