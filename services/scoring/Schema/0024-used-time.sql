-- Time that the clock counted up to the decision, with its unit, as its score recorded it: medians of like decisions are compared over years. Filled from the facts for scores
-- that are there already.
alter table app.decision add column used numeric(12,2), add column used_unit text;
update app.decision d set used = (e.data -> 'clock' ->> 'used')::numeric, used_unit = e.data -> 'clock' ->> 'unit'
  from events.mt_events e where e.tenant_id = d.agency and e.stream_id = 'score-' || d.decision_id and e.version = d.revision and e.data ? 'clock';
