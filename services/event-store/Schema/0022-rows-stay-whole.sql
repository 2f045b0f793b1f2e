-- An event of a decision is two to four thousand bytes. Above 2,000 PostgreSQL by default tries to press a row together and moves what stays long to a second
-- table: for sealed and hashed content that pressing takes time and gains nothing, and every read fetches it from there. Up to half a page rows stay whole;
-- longer ones are pressed by the faster method where the server has it (build/adr/0047). Storage only: no column, type or constraint of Marten's changes.
ALTER TABLE events.mt_events SET (toast_tuple_target = 4080);
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
        ALTER TABLE events.mt_events ALTER COLUMN data SET COMPRESSION lz4;
    END IF;
END
$$;
