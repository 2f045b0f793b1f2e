-- What waits for a fix. One entry per (source, id), or per digest when not even that could be read.
CREATE TABLE app.quarantine (
    id            text        COLLATE "C" NOT NULL CONSTRAINT quarantine_pkey PRIMARY KEY,
    source        text        COLLATE "C" NULL,
    event_id      text        NULL,
    type          text        NULL,
    agency        text        NULL,
    door          text        NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(),
    attempts      int         NOT NULL DEFAULT 1,
    bytes         int         NOT NULL,
    waiting       bool        NOT NULL DEFAULT true,
    settled_index bigint      NULL,
    reasons       jsonb       NOT NULL,
    codes         text[]      NOT NULL
);
CREATE INDEX quarantine_waiting_idx ON app.quarantine (last_seen_at DESC, id) WHERE waiting;
CREATE INDEX quarantine_last_seen_idx ON app.quarantine (last_seen_at DESC, id);

-- The bytes as received, each different content once, encrypted; destroyed when the entry is settled, because the recorded event
-- then holds the same under the keys of its subjects.
CREATE TABLE app.quarantine_delivery (
    quarantine_id text        COLLATE "C" NOT NULL REFERENCES app.quarantine,
    digest        bytea       NOT NULL,
    seen_at       timestamptz NOT NULL DEFAULT now(),
    box           bytea       NULL,
    CONSTRAINT quarantine_delivery_pkey PRIMARY KEY (quarantine_id, digest)
);
