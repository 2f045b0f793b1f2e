-- citizen-feedback's signals as announced: what a flag about ratings or complaints is computed from. Followed anew from the beginning, so that those of before are kept too;
-- the mark of before stays for a replica of the version before.
create table app.signal (index bigint primary key, body json not null);
insert into app.follow values ('signals', -1);

-- Who of an agency opened which case, as decision-capture's feed of reads tells.
create table app.case_read (index bigint primary key, agency text not null, case_id text not null, role text not null, office text, officer text, purpose_stated boolean not null, at timestamptz not null);
create index case_read_at on app.case_read (at);
insert into app.follow values ('case-reads', -1);

-- One inspection of a target: who chose it, who decided, until when it was to be looked at again. Filled again by each inspection of its case.
create table app.inspected (case_id text primary key, agency text not null, service text not null, office text not null, chosen_by text, decided_by text, target text, trigger text not null,
  opened_at timestamptz not null, concluded_at timestamptz, reinspection_due timestamptz, historical boolean not null);
create index inspected_target on app.inspected (agency, target, opened_at);
insert into app.waiting select distinct case_id, '{}'::text[], '-infinity'::timestamptz from app.case_fact where body ->> 'type' in ('InspectionOpened', 'InspectionConcluded') on conflict (case_id) do nothing;

-- When the studies of conduct run next; locked by the replica that runs them.
create table app.conduct_schedule (one bool primary key default true check (one), next_at timestamptz not null);
insert into app.conduct_schedule values (true, '-infinity');
