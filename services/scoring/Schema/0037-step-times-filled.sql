-- Work that is done once behind an upgrade, with the last case it has done: steps of cases that were closed before steps were timed (Steps/StepFill). A row goes when its work is done.
create table app.fill (name text primary key, up_to text not null);
insert into app.fill values ('step-times', '');
