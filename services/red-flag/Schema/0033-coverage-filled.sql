-- How far the feed was read for coverage alone: what was stated before this service kept coverage is read once more from the beginning (Peers/CoverageFill).
insert into app.follow values ('coverage', -1);
-- Whether history told of the decision: what a study finds in history wakes nobody. Told again by each inspection.
alter table app.decided add column historical boolean not null default false;
update app.decided d set historical = i.historical from app.inspection i where i.decision_id = d.decision_id and i.historical;
