-- A database of its own: keys are backed up apart, for at most 30 days, and the destruction of a row is the erasure of a person.
CREATE TABLE IF NOT EXISTS subject_key (
    subject_key  text        COLLATE "C" NOT NULL CONSTRAINT subject_key_pkey PRIMARY KEY,
    wrapped_key  bytea       NOT NULL,
    wrapped_salt bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- The look-up row dies with its key, so that the same person gets a new pseudonym afterwards.
CREATE TABLE IF NOT EXISTS subject_lookup (
    lookup      text COLLATE "C" NOT NULL CONSTRAINT subject_lookup_pkey PRIMARY KEY,
    subject_key text COLLATE "C" NOT NULL CONSTRAINT subject_lookup_subject_key_fkey REFERENCES subject_key ON DELETE CASCADE
);
CREATE INDEX IF NOT EXISTS subject_lookup_subject_key_idx ON subject_lookup (subject_key);

GRANT SELECT, INSERT, DELETE ON subject_key, subject_lookup TO {app};
