-- An answer that came after the conclusion, and that two people have not weighed yet; rebuilt from the investigation streams.
alter table app.investigation add column late_answer boolean not null default false;
