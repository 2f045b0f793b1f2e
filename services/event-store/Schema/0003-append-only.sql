-- The database itself refuses to change or remove what was recorded, also to the owner. ENABLE ALWAYS: also in replica mode.
CREATE FUNCTION trail.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused: the trail is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'TR002';
END $$;

CREATE FUNCTION trail.refuse_unless_archiving() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    archived events.mt_events := OLD;
BEGIN
    archived.is_archived := true;
    IF OLD.is_archived IS DISTINCT FROM true AND NEW IS NOT DISTINCT FROM archived THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'UPDATE on events.mt_events is refused: the trail is append-only' USING ERRCODE = 'TR002';
END $$;

CREATE TRIGGER append_only_update BEFORE UPDATE ON events.mt_events FOR EACH ROW EXECUTE FUNCTION trail.refuse_unless_archiving();
CREATE TRIGGER append_only_delete BEFORE DELETE ON events.mt_events FOR EACH ROW EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events.mt_events FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse();

-- A stream row moves forward only and keeps its name.
CREATE TRIGGER append_only_update BEFORE UPDATE ON events.mt_streams FOR EACH ROW
    WHEN (NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id OR NEW.created <> OLD.created OR (OLD.type IS NOT NULL AND NEW.type IS DISTINCT FROM OLD.type)
        OR NEW.version IS NULL OR NEW.version < OLD.version OR (OLD.is_archived AND NEW.is_archived IS DISTINCT FROM true))
    EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER append_only_delete BEFORE DELETE ON events.mt_streams FOR EACH ROW EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events.mt_streams FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse();

-- A tile grows to the right only; a head may be signed again, but never with another root.
CREATE TRIGGER append_only_update BEFORE UPDATE ON trail.tile FOR EACH ROW
    WHEN (NEW.level <> OLD.level OR NEW.index <> OLD.index OR substring(NEW.hashes FROM 1 FOR octet_length(OLD.hashes)) <> OLD.hashes)
    EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER append_only_update BEFORE UPDATE ON trail.checkpoint FOR EACH ROW
    WHEN (NEW.size <> OLD.size OR NEW.root <> OLD.root OR NEW.published_at < OLD.published_at)
    EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER append_only_update BEFORE UPDATE ON trail.leaf FOR EACH ROW EXECUTE FUNCTION trail.refuse();
CREATE TRIGGER append_only_update BEFORE UPDATE ON trail.inbox FOR EACH ROW EXECUTE FUNCTION trail.refuse();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['trail.leaf', 'trail.inbox', 'trail.tile', 'trail.checkpoint'] LOOP
        EXECUTE format('CREATE TRIGGER append_only_delete BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION trail.refuse()', name);
        EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION trail.refuse()', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['events.mt_events', 'events.mt_streams', 'trail.leaf', 'trail.inbox', 'trail.tile', 'trail.checkpoint'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only_update, ENABLE ALWAYS TRIGGER append_only_delete, ENABLE ALWAYS TRIGGER append_only_truncate', name);
    END LOOP;
END $$;
