-- Tables that a replay rebuilds now. A touch is known by the fact that it is: its flag and the version of the investigation's stream.
alter table app.touch add version bigint;
delete from app.touch;
insert into app.touch
  select e.data ->> 'flagId', e.data #>> '{actors,subject}', e.timestamp, e.version from events.mt_events e join trail.leaf l on l.event_id = e.id and l.origin = 0
  where e.tenant_id = 'mol' and e.stream_id like 'investigation-%' and e.type <> 'investigation_answer_given';
alter table app.touch add constraint touch_pkey primary key (flag_id, version);

-- Parts are taken from every fact that reports one, whether or not another fact about the same decision came first.
insert into app.participant
  select f.case_id, f.body ->> 'decisionId', p ->> 'officer', p ->> 'part'
  from app.case_fact f, json_array_elements(f.body #> '{decision,participants}') p where f.body ->> 'type' = 'DecisionReached' and f.body ->> 'decisionId' is not null
  union select f.case_id, '', f.body #>> '{step,officer}', 'step' from app.case_fact f where f.body #>> '{step,officer}' is not null
  on conflict do nothing;
