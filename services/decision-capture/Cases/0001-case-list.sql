-- The list of cases; see CaseList. marks = what each fact of the case contributes, as UTF-8 JSON in story order.
CREATE TABLE app.case_summary (
    case_id          text        COLLATE "C" NOT NULL CONSTRAINT case_summary_pkey PRIMARY KEY,
    agency           text        COLLATE "C" NOT NULL,
    office           text        COLLATE "C" NOT NULL,
    service          text        COLLATE "C" NOT NULL,
    case_ref         text        COLLATE "C" NOT NULL,
    kind             text        COLLATE "C" NOT NULL,
    status           text        COLLATE "C" NOT NULL,
    opened_at        timestamptz NOT NULL,
    last_occurred_at timestamptz NOT NULL,
    facts            int         NOT NULL,
    decisions        int         NOT NULL,
    last_outcome     text        NULL,
    marks            bytea       NOT NULL
);
CREATE INDEX case_summary_newest_idx ON app.case_summary (opened_at, case_id);
CREATE INDEX case_summary_agency_idx ON app.case_summary (agency, opened_at, case_id);
CREATE INDEX case_summary_office_idx ON app.case_summary (office, opened_at, case_id);
CREATE INDEX case_summary_service_idx ON app.case_summary (service, opened_at, case_id);
CREATE INDEX case_summary_status_idx ON app.case_summary (status, opened_at, case_id);
CREATE INDEX case_summary_ref_idx ON app.case_summary (case_ref);
