-- Tracking codes by their keyed hash; the code itself is nowhere, because it follows from the case under a key that the database does not hold.
CREATE TABLE app.tracking_code (
    code    bytea NOT NULL CONSTRAINT tracking_code_pkey PRIMARY KEY,
    case_id text  COLLATE "C" NOT NULL CONSTRAINT tracking_code_case_key UNIQUE,
    agency  text  COLLATE "C" NOT NULL
);

-- The newest escalation of each overdue case; see Escalations. overdue is a decimal number in unit.
CREATE TABLE app.escalation (
    case_id      text        COLLATE "C" NOT NULL CONSTRAINT escalation_pkey PRIMARY KEY,
    agency       text        COLLATE "C" NOT NULL,
    office       text        COLLATE "C" NOT NULL,
    service      text        COLLATE "C" NOT NULL,
    case_ref     text        NOT NULL,
    number       int         NOT NULL,
    due_at       timestamptz NOT NULL,
    escalated_at timestamptz NOT NULL,
    overdue      numeric     NOT NULL,
    unit         text        NOT NULL,
    draft        text        NOT NULL
);
CREATE INDEX escalation_agency_idx ON app.escalation (agency, escalated_at);
