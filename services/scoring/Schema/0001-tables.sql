-- Scoring's own tables. Everything here can be rebuilt: facts from decision-capture's feed, scores from this service's own streams.

-- How far the feed of decision-capture has been handled (its ledger index).
create table app.follow (name text primary key, last_index bigint not null);
insert into app.follow values ('case-facts', -1);

-- Compact copy of each case's facts as announced: one JSON object per line, no personal data, no text. reassess_at: when time alone
-- changes a score of the case, because something that should have happened by then is not recorded.
create table app.case_facts (case_id text primary key, last_index bigint not null, facts bytea not null, reassess_at timestamptz);
create index case_facts_due on app.case_facts (reassess_at) where reassess_at is not null;

-- Catalogue versions never change; each is fetched once.
create table app.catalogue (version bigint primary key, body json not null);

-- The current score of each decision, written in the transaction of the fact that says so. digest: of the result without its revision.
create table app.decision (
  decision_id text primary key, case_id text not null, agency text not null, office text not null, service text not null, decision_point text not null,
  source text not null, decided_at timestamptz not null, decided_on date not null, revision int not null, score numeric(5,2), compliance numeric(5,2),
  evidence numeric(5,2), timeline numeric(5,2), on_time boolean, rubric_id text not null, rubric_version int not null, catalogue_version bigint not null,
  computed_from bigint not null, digest bytea not null);
create index decision_case on app.decision (case_id);
create index decision_day on app.decision (decided_on);

-- What a new revision takes away (-1) and adds (+1); folded into the sums below together with the mark.
create table app.score_change (sign smallint not null, agency text not null, office text not null, service text not null, month date not null, source text not null,
  score numeric, compliance numeric, evidence numeric, timeline numeric, on_time boolean, rubric_id text not null, rubric_version int not null);

-- Sums and sums of squares by agency, office, service and month of decision: what a group's mean and interval are computed from.
create table app.monthly (
  agency text not null, office text not null, service text not null, month date not null, rubric_id text not null, rubric_version int not null,
  n bigint not null, score numeric not null, score_squared numeric not null, compliance_n bigint not null, compliance numeric not null,
  evidence_n bigint not null, evidence numeric not null, timeline_n bigint not null, timeline numeric not null, on_time bigint not null, with_limit bigint not null,
  primary key (agency, office, service, month, rubric_id, rubric_version));

-- Per source: decisions reported, decisions that have a score, revisions written.
create table app.source_total (source text primary key, decisions bigint not null default 0, scored bigint not null default 0, revisions bigint not null default 0);

-- Who decides in which office (pseudonyms): only how many there are is ever told.
create table app.decider (agency text not null, office text not null, officer text not null, primary key (agency, office, officer));
