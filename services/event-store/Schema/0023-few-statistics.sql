-- A table that only grows is looked through again each time it has grown by a tenth: for mt_events that was up to a second of a core, nearly all of it sorting sealed and hashed content that
-- no query ever compares (build/adr/0048). Events, leaves and inbox rows are found by their keys; for those few rows say enough, and of what is never compared nothing is kept.
-- Statistics only: no column, type or constraint of Marten's changes.
DO $$
DECLARE
    of record;
BEGIN
    FOR of IN SELECT a.attrelid::regclass AS grown, a.attname AS name,
                CASE WHEN format_type(a.atttypid, NULL) IN ('jsonb', 'bytea') THEN 0 ELSE 10 END AS target
              FROM pg_attribute a
              WHERE a.attrelid IN ('events.mt_events'::regclass, 'events.mt_streams'::regclass, 'trail.leaf'::regclass, 'trail.inbox'::regclass) AND a.attnum > 0 AND NOT a.attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', of.grown, of.name, of.target);
    END LOOP;
END
$$;
