-- A replay rebuilds the list of complaints and may exchange it; a table that another one refers to cannot be exchanged. Both are written in the
-- transaction of the fact, and a replay names a file without one.
ALTER TABLE app.complaint_evidence DROP CONSTRAINT complaint_evidence_complaint_fkey;
