-- Decisions that were looked at for a blind sample already, and those of sources that deliver history, which are never drawn.
alter table app.inspection add column drawn_at timestamptz, add column historical boolean not null default false;
update app.inspection i set historical = true from app.case_fact f where f.case_id = i.case_id and f.body ->> 'historical' = 'true';
create index inspection_undrawn on app.inspection (decision_id) where drawn_at is null and settled and not historical;

-- When the next draw is due; locked by the replica that draws.
create table app.blind_schedule (one bool primary key default true check (one), next_at timestamptz not null);
insert into app.blind_schedule values (true, '-infinity');

-- Decisions to be looked at without knowing whether a rule found something; one row each, rebuilt from their streams. flagged is known when it was judged.
create table app.blind (decision_id text primary key, case_id text not null, agency text not null, office text not null, service text not null, place numeric not null,
  drawn_at timestamptz not null, stage text not null, reviewer text, verdict text, flagged boolean, judged_at timestamptz, version bigint not null);
create index blind_open on app.blind (place) where stage <> 'judged';
