-- How long a decision took by the legal clock, in the unit of its limit: medians and ninetieth percentiles are read from the decisions themselves.
-- The recorded score says it, so rows of before get it from the fact that wrote them.
alter table app.decision add column used numeric, add column unit text;
update app.decision d set used = (e.data -> 'clock' ->> 'used')::numeric, unit = e.data -> 'clock' ->> 'unit'
  from events.mt_events e where e.tenant_id = d.agency and e.stream_id = 'score-' || d.decision_id and e.version = d.revision and e.data ? 'clock';
