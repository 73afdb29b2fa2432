-- oldest user: 2
-- No default names a retired model (matrix 42). A price that an administrator has changed stays: it is theirs.
DELETE FROM model_prices
WHERE (provider, model, input_micros, cache_read_micros, cache_write_micros, output_micros)
    = ('anthropic', 'claude-3-5-haiku*', 800000, 80000, 1000000, 4000000);
