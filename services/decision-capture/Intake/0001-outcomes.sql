-- How each delivery ended, for the source to read in order. The advisory lock makes sequence order commit order: a reader that
-- remembers the last sequence it saw skips nobody who was slow to commit.
CREATE SEQUENCE app.outcome_sequence;
CREATE TABLE app.outcome (
    source        text        COLLATE "C" NOT NULL,
    sequence      bigint      NOT NULL,
    event_id      text        NULL,
    at            timestamptz NOT NULL DEFAULT now(),
    outcome       text        NOT NULL,
    idx           bigint      NULL,
    case_id       text        NULL,
    quarantine_id text        NULL,
    reasons       jsonb       NULL,
    CONSTRAINT outcome_pkey PRIMARY KEY (source, sequence),
    CONSTRAINT outcome_known CHECK (outcome IN ('accepted', 'duplicate', 'quarantined'))
);

-- Deliveries of what was recorded before, by source: kept as a sum so that totals need no count.
CREATE TABLE app.intake_count (
    source      text   COLLATE "C" NOT NULL CONSTRAINT intake_count_pkey PRIMARY KEY,
    duplicates  bigint NOT NULL DEFAULT 0,
    quarantined bigint NOT NULL DEFAULT 0
);

CREATE FUNCTION app.record_outcomes(source text[], event_id text[], outcome text[], idx bigint[], case_id text[], quarantine_id text[], reasons jsonb[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(21586, 100);
    INSERT INTO app.outcome (source, sequence, event_id, outcome, idx, case_id, quarantine_id, reasons)
        SELECT n.source, nextval('app.outcome_sequence'), n.event_id, n.outcome, n.idx, n.case_id, n.quarantine_id, n.reasons
        FROM unnest(record_outcomes.source, record_outcomes.event_id, record_outcomes.outcome, record_outcomes.idx, record_outcomes.case_id,
            record_outcomes.quarantine_id, record_outcomes.reasons) AS n (source, event_id, outcome, idx, case_id, quarantine_id, reasons);
    INSERT INTO app.intake_count AS c (source, duplicates, quarantined)
        SELECT n.source, count(*) FILTER (WHERE n.outcome = 'duplicate'), count(*) FILTER (WHERE n.outcome = 'quarantined')
        FROM unnest(record_outcomes.source, record_outcomes.outcome) AS n (source, outcome)
        WHERE n.outcome <> 'accepted' GROUP BY n.source
        ON CONFLICT ON CONSTRAINT intake_count_pkey
            DO UPDATE SET duplicates = c.duplicates + excluded.duplicates, quarantined = c.quarantined + excluded.quarantined;
END $$;
