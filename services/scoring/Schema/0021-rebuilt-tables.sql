-- A replay rebuilds these tables now: each instant in them is that of the recorded fact, in the microseconds in which the log keeps it.
update app.rubric r set published_at = e.timestamp from events.mt_events e join trail.leaf l on l.event_id = e.id and l.origin = 0
  where e.tenant_id = 'mol' and e.type = 'rubric_published' and e.data ->> 'rubricId' = r.id and (e.data ->> 'version')::int = r.version;
-- In this text a plus sign stands in instants only: the serializer escapes it everywhere else.
update app.follow_up set body = regexp_replace(regexp_replace(regexp_replace(body::text,
    '(\.\d{6})\d(\+00:00")', '\1\2', 'g'), '(\.\d*[1-9])0+(\+00:00")', '\1\2', 'g'), '\.0+(\+00:00")', '\1', 'g')::json
  where body::text ~ '\.\d{7}\+00:00"';
