-- How long each step of a case took by the legal clock, and who did it, under pseudonyms: public figures per step show where at least three people do that step. Follows
-- from the case's facts alone; filled by new facts, and for the past by a replay.
create table app.step_time (
  case_id text not null, step text not null, agency text not null, office text not null, service text not null, completed_on date not null,
  used numeric(12,2) not null, unit text not null, on_time boolean, officers text[] not null, primary key (case_id, step));
