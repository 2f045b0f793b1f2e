-- When the one who held the discretion acted, and whether the case stood in a lawful lane of its own: for studies of bulk, month ends and queues.
alter table app.decided add column acted_at timestamptz, add column lawful_lane boolean not null default false;

-- Every case is inspected once more, in portions, by the timer: under the rules that are new, and to fill the columns above.
insert into app.waiting select distinct case_id, '{}'::text[], '-infinity'::timestamptz from app.case_fact on conflict (case_id) do nothing;
