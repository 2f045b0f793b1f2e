-- A review is named by the random id of the event that drew it: the decision's own id would tell before it is taken.
alter table app.blind add column ref text;
update app.blind b set ref = 'blind-' || replace(e.id::text, '-', '') from events.mt_events e where e.tenant_id = 'mol' and e.stream_id = 'blind-' || b.decision_id and e.type = 'blind_drawn';
-- A replica of the version before writes no name while it still runs.
alter table app.blind alter column ref set not null, alter column ref set default 'blind-' || replace(gen_random_uuid()::text, '-', '');
create unique index blind_ref on app.blind (ref);

-- Drawn and not yet given to anybody: written in the transaction of the draw, taken away in that of the review's first fact.
create table app.blind_pending (decision_id text primary key, case_id text not null, place numeric not null, draw text not null);
