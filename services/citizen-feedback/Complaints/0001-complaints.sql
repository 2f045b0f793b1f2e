-- Read model of the complaint streams: what desks sort and count by. Words, names and files are sealed in the stream and in complaint_evidence.
CREATE TABLE app.complaint (
    complaint text PRIMARY KEY, code_hash bytea NOT NULL UNIQUE, secret_hash bytea NOT NULL, category text NOT NULL, identity text NOT NULL, channel text NOT NULL,
    about text NOT NULL, agency text, office text, service text, desk text NOT NULL, handled_by text, against bytea, status text NOT NULL, filed_at timestamptz NOT NULL,
    answer_by date NOT NULL, first_answered_at timestamptz, concluded_at timestamptz, outcome text, version bigint NOT NULL,
    CONSTRAINT complaint_hash_length CHECK (octet_length(code_hash) = 32 AND octet_length(secret_hash) = 32));
CREATE INDEX complaint_desk ON app.complaint (desk, handled_by, status, answer_by);

-- Files as kept: without metadata where the format allows, sealed. The digest of the kept bytes stands in the stream.
CREATE TABLE app.complaint_evidence (
    complaint text NOT NULL REFERENCES app.complaint, no int NOT NULL, media_type text NOT NULL, content bytea NOT NULL, PRIMARY KEY (complaint, no));

-- The year before, as the ministry stated it last.
CREATE TABLE app.complaint_baseline (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), from_day date NOT NULL, to_day date NOT NULL, complaints bigint NOT NULL, cases bigint NOT NULL, source text NOT NULL);
