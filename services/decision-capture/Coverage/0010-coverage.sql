-- What was recorded by month (Bangkok) and route; see RecordedMonths. outcome = '' counts opened cases, else decisions with that outcome.
CREATE TABLE app.recorded_month (
    agency  text   COLLATE "C" NOT NULL,
    service text   COLLATE "C" NOT NULL,
    month   date   NOT NULL,
    route   text   COLLATE "C" NOT NULL,
    outcome text   COLLATE "C" NOT NULL,
    n       bigint NOT NULL,
    CONSTRAINT recorded_month_pkey PRIMARY KEY (agency, service, month, route, outcome)
);

-- Cases that are listed already: all came from case systems, because there was no other door before this step.
INSERT INTO app.recorded_month
SELECT agency, service, date_trunc('month', opened_at AT TIME ZONE 'Asia/Bangkok')::date, 'system', '', count(*) FROM app.case_summary GROUP BY 1, 2, 3;
INSERT INTO app.recorded_month
SELECT c.agency, c.service, date_trunc('month', d.at AT TIME ZONE 'Asia/Bangkok')::date, 'system', d.outcome, count(*)
FROM app.case_summary c CROSS JOIN LATERAL (
    SELECT DISTINCT ON (m ->> 'decisionId') (m ->> 'occurredAt')::timestamptz AS at, coalesce(m ->> 'outcome', '-') AS outcome
    FROM jsonb_array_elements(convert_from(c.marks, 'UTF8')::jsonb) WITH ORDINALITY AS each (m, place)
    WHERE m ->> 'type' = 'DecisionReached' ORDER BY m ->> 'decisionId', place DESC) d
GROUP BY 1, 2, 3, d.outcome;

-- The independent total in force of each service and month, and the coverage stated last; see CoverageRows.
CREATE TABLE app.coverage (
    agency         text        COLLATE "C" NOT NULL,
    service        text        COLLATE "C" NOT NULL,
    month          date        NOT NULL,
    kind           text        COLLATE "C" NOT NULL,
    total          bigint      NOT NULL,
    origin         text        NOT NULL,
    revision       int         NOT NULL,
    stated_at      timestamptz NOT NULL,
    stated_by_role text        NOT NULL,
    recorded       bigint      NULL,
    by_form        bigint      NULL,
    by_file        bigint      NULL,
    computed_at    timestamptz NULL,
    version        bigint      NOT NULL,
    CONSTRAINT coverage_pkey PRIMARY KEY (agency, service, month)
);
