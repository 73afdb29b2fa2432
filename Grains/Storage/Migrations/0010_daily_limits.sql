-- oldest user: 2
-- What users may use and spend in a day of UTC: a user's own row, else the one without a user. Checked before a turn starts, never within.
CREATE TABLE daily_limits (
    user_id         uuid REFERENCES users ON DELETE CASCADE,
    max_tokens      bigint CHECK (max_tokens >= 0),
    max_cost_micros bigint CHECK (max_cost_micros >= 0),
    CONSTRAINT daily_limits_user UNIQUE NULLS NOT DISTINCT (user_id)
);
