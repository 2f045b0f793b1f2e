-- Self-assessment. What was opened, answered, submitted, drawn and found stands in the streams; these rows only find them.
create table app.campaign (period text primary key, state text not null, due_on date not null, agencies text[] not null);

-- Which file stands behind which claim: the same content in two agencies is a finding.
create table app.assessment_evidence (agency text not null, period text not null, no int not null, sha256 text not null, in_use boolean not null, primary key (agency, period, no));
create index assessment_evidence_content on app.assessment_evidence (sha256);

-- The files themselves, once for each content. Their facts hold the SHA-256 and no bytes, so this table cannot be rebuilt: it is part of the backup.
create table app.evidence_content (sha256 text primary key, media_type text not null, size bigint not null, content bytea not null);
