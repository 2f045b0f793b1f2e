-- Up to when absence was concluded for the current score: with it a stored score is recomputed from the rows beside it, without reading
-- its fact. Filled from the facts for scores that are there already.
alter table app.decision add column known_until timestamptz;
update app.decision d set known_until = (e.data -> 'times' ->> 'knownUntil')::timestamptz
  from events.mt_events e where e.tenant_id = d.agency and e.stream_id = 'score-' || d.decision_id and e.version = d.revision;
alter table app.decision alter column known_until set not null;

-- Replays of history under another rubric. A job that lost its runner (beat_at too old) starts again from nothing: it changes nothing else.
create table app.replay_job (
  id text primary key, asked_by text not null, asked_role text not null, asked_at timestamptz not null, rubric json not null, day_from date, day_to date, agencies text[],
  state text not null check (state in ('queued', 'running', 'done', 'cancelled', 'failed')), runner uuid, beat_at timestamptz, started_at timestamptz, finished_at timestamptz,
  done bigint not null default 0, total bigint, report json, failure text);
create index replay_job_open on app.replay_job (asked_at) where state in ('queued', 'running');
