-- The outcome of a decision as its score recorded it: like cases are compared by outcome and time (equal treatment).
alter table app.decision add column outcome text;
