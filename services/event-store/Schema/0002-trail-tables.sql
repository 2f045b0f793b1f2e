-- What is ours beside Marten's tables: ledger, inbox, tiles, heads, marks.
CREATE SCHEMA IF NOT EXISTS trail;

-- One row per event; idx is the leaf's place in the Merkle tree, from 0 without holes, in commit order.
CREATE TABLE trail.leaf (
    idx      bigint   NOT NULL CONSTRAINT leaf_pkey PRIMARY KEY,
    event_id uuid     NOT NULL CONSTRAINT leaf_event_id_key UNIQUE,
    seq_id   bigint   NOT NULL, -- not indexed: every index costs each append; join on event_id, or from here to mt_events
    salt     bytea    NOT NULL,
    entry    bytea    NOT NULL,
    personal bytea    NULL,     -- commitments per data subject, kept for the day their salt is destroyed
    origin   smallint NOT NULL, -- 0 own, 1 foreign
    CONSTRAINT leaf_entry_length CHECK (octet_length(entry) = 32 AND octet_length(salt) = 32)
);

CREATE VIEW trail.ledger_head AS SELECT coalesce(max(idx) + 1, 0) AS size FROM trail.leaf;

CREATE TABLE trail.inbox (
    source      text        COLLATE "C" NOT NULL,
    id          text        COLLATE "C" NOT NULL,
    digest      bytea       NOT NULL,
    event_id    uuid        NOT NULL, -- the first event recorded for it
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT inbox_pkey PRIMARY KEY (source, id)
);

-- Tiles of the published tree, each as wide as it has become; a narrower one is its beginning.
CREATE TABLE trail.tile (
    level  smallint NOT NULL,
    index  bigint   NOT NULL,
    hashes bytea    NOT NULL,
    CONSTRAINT tile_pkey PRIMARY KEY (level, index),
    CONSTRAINT tile_hashes_length CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0)
);
ALTER TABLE trail.tile ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes do not compress

-- Published heads. A head that is not in this table was never shown to anybody.
CREATE TABLE trail.checkpoint (
    size         bigint      NOT NULL CONSTRAINT checkpoint_pkey PRIMARY KEY,
    root         bytea       NOT NULL,
    note         text        NOT NULL,
    published_at timestamptz NOT NULL
);

CREATE TABLE trail.subscription (
    name       text        NOT NULL CONSTRAINT subscription_pkey PRIMARY KEY,
    last_index bigint      NOT NULL DEFAULT -1,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- Up to which sequence number every event is known to have its leaf.
CREATE TABLE trail.sweep (
    one     bool   NOT NULL DEFAULT true CONSTRAINT sweep_pkey PRIMARY KEY CHECK (one),
    low_seq bigint NOT NULL
);
INSERT INTO trail.sweep (low_seq) VALUES (0);
