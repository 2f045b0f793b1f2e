-- What the ledger holds of each source; see SourceTotals. sent = the highest count the source has told by heartbeat.
CREATE TABLE app.source_total (
    source    text   COLLATE "C" NOT NULL CONSTRAINT source_total_pkey PRIMARY KEY,
    recorded  bigint NOT NULL,
    decisions bigint NOT NULL,
    cases     bigint NOT NULL,
    sent      bigint NULL
);
