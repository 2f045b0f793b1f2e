-- Read models are rebuilt beside the live ones, in a schema of their own, and take their place by moving to schema app.
CREATE SCHEMA rebuild;
GRANT USAGE ON SCHEMA rebuild TO {app};

-- Replays as jobs: what was asked for, and how far each came; a mark moves in the transaction of the rows it stands for.
CREATE TABLE trail.replay (
    id          text        NOT NULL CONSTRAINT replay_pkey PRIMARY KEY,
    swap        bool        NOT NULL,
    state       text        NOT NULL DEFAULT 'running' CONSTRAINT replay_known CHECK (state IN ('running', 'finished', 'cancelled', 'failed')),
    trouble     text        NULL,
    asked_by    text        NOT NULL,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz NULL
);
-- The side schema has room for one.
CREATE UNIQUE INDEX replay_one_running ON trail.replay ((true)) WHERE state = 'running';

-- shape: by which build and for which columns the side tables are filled; another one starts over.
CREATE TABLE trail.replay_model (
    replay text    NOT NULL REFERENCES trail.replay,
    name   text    NOT NULL,
    place  int     NOT NULL,
    state  text    NOT NULL DEFAULT 'waiting',
    shape  text    NULL,
    result jsonb   NULL,
    CONSTRAINT replay_model_pkey PRIMARY KEY (replay, name)
);

CREATE TABLE trail.replay_origin (
    replay     text    NOT NULL,
    model      text    NOT NULL,
    name       text    NOT NULL,
    last_index bigint  NOT NULL DEFAULT -1,
    target     bigint  NOT NULL DEFAULT -1,
    events     bigint  NOT NULL DEFAULT 0,
    seconds    numeric NOT NULL DEFAULT 0,
    state      text    NULL,
    CONSTRAINT replay_origin_pkey PRIMARY KEY (replay, model, name),
    FOREIGN KEY (replay, model) REFERENCES trail.replay_model
);
GRANT SELECT, INSERT, UPDATE ON trail.replay, trail.replay_model, trail.replay_origin TO {app};

-- The application owns nothing; these run with the owner's rights and reach tables of schema app only, whose rows the application may change anyway.

-- Empty twins with columns, defaults, checks, keys and rights of the live tables. Other indexes come when the rows are there.
CREATE FUNCTION trail.rebuild_begin(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t text;
    r record;
BEGIN
    FOREACH t IN ARRAY tables LOOP
        -- A trigger, a foreign key or a counter would not come along.
        IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = format('app.%I', t)::regclass)
            OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = format('app.%I', t)::regclass AND attnum > 0 AND (attidentity <> '' OR pg_get_serial_sequence(format('app.%I', t), attname) IS NOT NULL) AND NOT attisdropped)
        THEN
            RAISE EXCEPTION 'app.% has triggers, foreign keys or counters: it cannot be exchanged', t USING ERRCODE = 'TR003';
        END IF;
        EXECUTE format('DROP TABLE IF EXISTS rebuild.%I', t);
        EXECUTE format('CREATE TABLE rebuild.%I (LIKE app.%I INCLUDING ALL EXCLUDING INDEXES)', t, t);
        FOR r IN SELECT i.relname AS index_name, pg_get_indexdef(x.indexrelid) AS def, k.conname, k.contype FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
            LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u') WHERE x.indrelid = format('app.%I', t)::regclass AND x.indisunique
        LOOP
            EXECUTE regexp_replace(r.def, ' ON app\.', ' ON rebuild.');
            IF r.conname IS NOT NULL THEN
                EXECUTE format('ALTER TABLE rebuild.%I ADD CONSTRAINT %I %s USING INDEX %I', t, r.conname, CASE r.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, r.index_name);
            END IF;
        END LOOP;
        FOR r IN SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS who, a.privilege_type FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = format('app.%I', t)::regclass
        LOOP
            EXECUTE format('GRANT %s ON rebuild.%I TO %s', r.privilege_type, t, r.who);
        END LOOP;
    END LOOP;
END $$;

-- The remaining indexes under the names of the live ones, and statistics for the planner. Repeatable.
CREATE FUNCTION trail.rebuild_index(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
        EXECUTE format('ANALYZE rebuild.%I', t);
    END LOOP;
END $$;

-- The exchange, in the caller's transaction, which holds the locks.
CREATE FUNCTION trail.rebuild_swap(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY tables LOOP
        EXECUTE format('DROP TABLE app.%I', t);
        EXECUTE format('ALTER TABLE rebuild.%I SET SCHEMA app', t);
    END LOOP;
END $$;

CREATE FUNCTION trail.rebuild_drop(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY tables LOOP
        EXECUTE format('DROP TABLE IF EXISTS rebuild.%I', t);
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION trail.rebuild_begin(text[]), trail.rebuild_index(text[]), trail.rebuild_swap(text[]), trail.rebuild_drop(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION trail.rebuild_begin(text[]), trail.rebuild_index(text[]), trail.rebuild_swap(text[]), trail.rebuild_drop(text[]) TO {app};
