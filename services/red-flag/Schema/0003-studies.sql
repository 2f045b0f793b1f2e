-- Decisions as studies compare them, one row each, rebuilt by inspecting: no text, pseudonyms only.
create table app.decided (decision_id text primary key, case_id text not null, agency text not null, service text not null, decision_point text not null,
  office text not null, officer text not null, outcome text not null, decided_at timestamptz not null, minutes double precision, stratum text not null, other text, reason text);
create index decided_cohort on app.decided (agency, service, decision_point, decided_at);

-- When the next run is due, and how many decisions the last one saw; locked by the replica that runs.
create table app.study_schedule (one bool primary key default true check (one), next_at timestamptz not null, decisions bigint not null);
insert into app.study_schedule values (true, '-infinity', 0);

-- What each run compared with: enough to judge again. The newest run of a cohort is the one its flags rest on.
create table app.study_run (run_id text primary key, rule_id text not null, rule_version int not null, agency text not null, service text not null,
  decision_point text not null, outcome text not null, as_of timestamptz not null, n bigint not null, found int not null, reference json not null);
create index study_run_newest on app.study_run (rule_id, agency, service, decision_point, outcome, as_of desc);

create table app.study_flag (flag_id text primary key, run_id text not null references app.study_run, peers json);

alter table app.flag add column officer text;
create index flag_officer on app.flag (officer) where officer is not null;

-- Every case is inspected once more, in portions, by the timer: under the rules that are new, and to fill the table above.
insert into app.waiting select distinct case_id, '{}'::text[], '-infinity'::timestamptz from app.case_fact on conflict (case_id) do nothing;

-- A process rule that was wrong too often: its new flags are on trial from then.
alter table app.rule add column suspended_at timestamptz;
