-- Keys that were destroyed, to say so where their content stood; follows from the erasures in the log.
CREATE TABLE app.erased_key (
    subject_key text        COLLATE "C" NOT NULL CONSTRAINT erased_key_pkey PRIMARY KEY,
    erasure_id  text        COLLATE "C" NOT NULL,
    erased_at   timestamptz NOT NULL,
    ground      text        NOT NULL,
    law_section text        NOT NULL
);
CREATE INDEX erased_key_newest_idx ON app.erased_key (erased_at);

-- Holds that people placed; the facts are in the log.
CREATE TABLE app.legal_hold (
    hold_id        text        COLLATE "C" NOT NULL CONSTRAINT legal_hold_pkey PRIMARY KEY,
    case_id        text        COLLATE "C" NULL,
    subject_key    text        COLLATE "C" NULL,
    kind           text        NOT NULL,
    reason         text        NOT NULL,
    placed_by_role text        NOT NULL,
    placed_at      timestamptz NOT NULL,
    released_at    timestamptz NULL,
    release_reason text        NULL,
    CONSTRAINT legal_hold_of_one CHECK ((case_id IS NULL) <> (subject_key IS NULL))
);
CREATE INDEX legal_hold_case_idx ON app.legal_hold (case_id) WHERE released_at IS NULL;
CREATE INDEX legal_hold_subject_idx ON app.legal_hold (subject_key) WHERE released_at IS NULL;
