-- Read model of the service-point streams.
CREATE TABLE app.service_point (
    point text PRIMARY KEY, agency text NOT NULL, office text NOT NULL, service text NOT NULL, name_th text NOT NULL, name_en text NOT NULL,
    time_zone text NOT NULL, active boolean NOT NULL, created_at timestamptz NOT NULL, version bigint NOT NULL);
CREATE INDEX service_point_office ON app.service_point (agency, office);

-- Ratings: rows, not events, because a stream would keep the order in which people came. The id is a hash of what only the phone
-- knows; of time there is the day. released_on stays empty until ten ratings of the point can be shown together.
CREATE TABLE app.rating (
    id bytea PRIMARY KEY, point text NOT NULL, agency text NOT NULL, office text NOT NULL, service text NOT NULL, day date NOT NULL,
    question_set text NOT NULL, question_set_version int NOT NULL, answers jsonb NOT NULL, reasons text[] NOT NULL, text bytea, released_on date,
    CONSTRAINT rating_id_length CHECK (octet_length(id) = 32));
CREATE INDEX rating_unreleased ON app.rating (point) WHERE released_on IS NULL;
CREATE INDEX rating_day ON app.rating (agency, office, day);

-- Counts of released ratings, by the day of their release: every figure is a sum of complete batches, so that no two questions asked of us
-- differ by fewer than ten people. question 'rating' counts ratings, 'reason' counts reason codes.
CREATE TABLE app.tally (
    point text NOT NULL, released_on date NOT NULL, question text NOT NULL, option text NOT NULL, agency text NOT NULL, office text NOT NULL,
    service text NOT NULL, n bigint NOT NULL, PRIMARY KEY (point, released_on, question, option));

-- Office days whose digest stands in the log.
CREATE TABLE app.digested (agency text NOT NULL, office text NOT NULL, day date NOT NULL, PRIMARY KEY (agency, office, day));
