-- Read model of the objection streams: whose they are and who may open them, as keyed digests. What they say is sealed in the stream and in objection_evidence.
CREATE TABLE app.objection (
    objection text PRIMARY KEY, by_tag text NOT NULL, named text[] NOT NULL, status text NOT NULL, deposited_at timestamptz NOT NULL, opened_at timestamptz,
    concluded_at timestamptz, result text, version bigint NOT NULL);
CREATE INDEX objection_by ON app.objection (by_tag, deposited_at);
CREATE INDEX objection_named ON app.objection USING gin (named);

-- Files as kept: without metadata where the format allows, sealed. The digest of the kept bytes stands in the stream.
CREATE TABLE app.objection_evidence (objection text NOT NULL, no int NOT NULL, media_type text NOT NULL, content bytea NOT NULL, PRIMARY KEY (objection, no));
