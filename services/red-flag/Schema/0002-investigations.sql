-- The work on flags, one row per flag that somebody has touched; rebuilt from the investigation streams.
create table app.investigation (
  flag_id text primary key, stage text not null, priority text, assignee text, due_on date, lead_id text, pending text, proposed_by text,
  opened_until date, snoozed_until date, question_due date, answered boolean not null, label text, closed_at timestamptz, closed_digest text,
  version bigint not null, updated_at timestamptz not null);
create index investigation_lead on app.investigation (lead_id) where lead_id is not null;
create index investigation_closed on app.investigation (closed_at) where closed_at is not null;

-- Who did something about a flag, and when: the capacity line counts people, not reads.
create table app.touch (flag_id text not null, subject text not null, at timestamptz not null);
create index touch_at on app.touch (at);

-- Officers (pseudonyms) and their part in a case; decision_id is empty for a step.
create table app.participant (case_id text not null, decision_id text not null, officer text not null, part text not null,
  primary key (case_id, decision_id, officer, part));
create index participant_officer on app.participant (officer);
insert into app.participant
  select f.case_id, f.body ->> 'decisionId', p ->> 'officer', p ->> 'part'
  from app.case_fact f, json_array_elements(f.body #> '{decision,participants}') p where f.body ->> 'type' = 'DecisionReached' and f.body ->> 'decisionId' is not null
  union select f.case_id, '', f.body #>> '{step,officer}', 'step' from app.case_fact f where f.body #>> '{step,officer}' is not null;
