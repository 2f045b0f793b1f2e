-- A database of its own: keys are backed up apart, for at most 30 days, and the destruction of a row is the erasure of a person. The look-up is in the row and dies with it, so that the
-- same person gets a new pseudonym afterwards; one row and two indexes are what a new person costs (build/adr/0050).
CREATE TABLE IF NOT EXISTS subject_key (
    subject_key  text        COLLATE "C" NOT NULL CONSTRAINT subject_key_pkey PRIMARY KEY,
    lookup       text        COLLATE "C" NULL CONSTRAINT subject_key_lookup_key UNIQUE,
    wrapped_key  bytea       NOT NULL,
    wrapped_salt bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- Databases and backups from before 0050 have look-ups in a table of their own, one per key.
ALTER TABLE subject_key ADD COLUMN IF NOT EXISTS lookup text COLLATE "C" NULL CONSTRAINT subject_key_lookup_key UNIQUE;
DO $$
BEGIN
    IF to_regclass('subject_lookup') IS NOT NULL THEN
        UPDATE subject_key k SET lookup = l.lookup FROM subject_lookup l WHERE l.subject_key = k.subject_key AND k.lookup IS NULL;
        DROP TABLE subject_lookup;
    END IF;
END
$$;

GRANT SELECT, INSERT, DELETE ON subject_key TO {app};
