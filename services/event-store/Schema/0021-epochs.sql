-- What a verifier's policy says of ranges: which key signed which heads, and where one log ended and another began under a new name.
CREATE TABLE trail.log_key (
    vkey       text   NOT NULL CONSTRAINT log_key_pkey PRIMARY KEY,
    origin     text   NOT NULL,
    first_size bigint NOT NULL, -- smallest head it signed
    last_size  bigint NOT NULL  -- largest one so far
);

-- An epoch begins with a leaf (log_epoch_started); this row is where the publisher finds it.
CREATE TABLE trail.log_epoch (
    no           int         NOT NULL CONSTRAINT log_epoch_pkey PRIMARY KEY, -- from 1
    origin       text        NOT NULL CONSTRAINT log_epoch_origin_key UNIQUE,
    first_size   bigint      NOT NULL, -- smallest head: the one that has the leaf
    old_origin   text        NOT NULL,
    old_size     bigint      NOT NULL, -- last head of the log before, as the witnesses know it
    missing_from bigint      NOT NULL,
    missing_to   bigint      NOT NULL,
    started_at   timestamptz NOT NULL
);
GRANT SELECT, INSERT ON trail.log_key, trail.log_epoch TO {app};
GRANT UPDATE (last_size) ON trail.log_key TO {app};

-- A key signs ever larger heads; nothing else of either table changes or goes.
CREATE TRIGGER append_only_update BEFORE UPDATE ON trail.log_key FOR EACH ROW
    WHEN (NEW.vkey <> OLD.vkey OR NEW.origin <> OLD.origin OR NEW.first_size <> OLD.first_size OR NEW.last_size < OLD.last_size)
    EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER append_only_update BEFORE UPDATE ON trail.log_epoch FOR EACH ROW EXECUTE FUNCTION trail.refuse();
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['trail.log_key', 'trail.log_epoch'] LOOP
        EXECUTE format('CREATE TRIGGER append_only_delete BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION trail.refuse()', name);
        EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse()', name);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only_update, ENABLE ALWAYS TRIGGER append_only_delete, ENABLE ALWAYS TRIGGER append_only_truncate', name);
    END LOOP;
END $$;
