-- How closely the planner looks at a table that only grows (build/adr/0053): as many sampled rows as 300 times the target, again each time it has grown by a tenth. Content that is sealed,
-- packed or read as a whole is never compared, so nothing is kept of it.
CREATE FUNCTION trail.few_statistics(grown regclass, target int) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text;
    of text;
BEGIN
    FOR name, of IN SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = grown AND attnum > 0 AND NOT attisdropped LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS %s', grown, name, CASE WHEN of IN ('json', 'jsonb', 'bytea') THEN 0 ELSE target END);
    END LOOP;
END $$;

-- As before, and the twin is looked at as closely as its live table: LIKE does not carry that over.
CREATE OR REPLACE FUNCTION trail.rebuild_index(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t text;
    r record;
BEGIN
    FOREACH t IN ARRAY tables LOOP
        FOR r IN SELECT pg_get_indexdef(x.indexrelid) AS def FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
            WHERE x.indrelid = format('app.%I', t)::regclass AND to_regclass(format('rebuild.%I', i.relname)) IS NULL
        LOOP
            EXECUTE regexp_replace(r.def, ' ON app\.', ' ON rebuild.');
        END LOOP;
        FOR r IN SELECT attname, attstattarget AS target FROM pg_attribute WHERE attrelid = format('app.%I', t)::regclass AND attnum > 0 AND NOT attisdropped AND attstattarget <> -1
        LOOP
            EXECUTE format('ALTER TABLE rebuild.%I ALTER COLUMN %I SET STATISTICS %s', t, r.attname, r.target);
        END LOOP;
        EXECUTE format('ANALYZE rebuild.%I', t);
    END LOOP;
END $$;
