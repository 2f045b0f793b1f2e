-- A decision is numbered when it is settled for the first time, whoever writes it; draws go through the numbers and write down how far they came, so that
-- considering a decision costs no write on its row (build/adr/0055). Inspections come one at a time, so numbers are seen in their order.
create sequence app.settled_no;
alter table app.inspection add column settled_no bigint;
-- 0: a draw has seen it already, or it is older than the sample.
update app.inspection set settled_no = case when drawn_at is not null then 0 else nextval('app.settled_no') end where settled or drawn_at is not null;
drop index app.inspection_undrawn;
alter table app.inspection drop column drawn_at;
create index inspection_settled on app.inspection (settled_no) where settled_no is not null and not historical;

create function app.number_settled() returns trigger language plpgsql as $$
begin
  new.settled_no := nextval('app.settled_no');
  return new;
end $$;
create trigger inspection_numbered before insert or update on app.inspection for each row when (new.settled and new.settled_no is null) execute function app.number_settled();

-- Up to which number decisions were considered; written by a draw in its own transaction.
create table app.blind_through (one bool primary key default true check (one), settled_no bigint not null);
insert into app.blind_through values (true, 0);
