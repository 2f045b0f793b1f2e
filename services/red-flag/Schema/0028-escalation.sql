-- How far up a flag that nobody attends to was told: 0 nobody, 1 those above the investigators, 2 the audit committee above the agency.
alter table app.investigation add column escalated_to int not null default 0;
