-- Outcomes and codes are read by their keys; cases are filtered by agency, office and state (build/adr/0053).
SELECT trail.few_statistics(t, 10) FROM unnest(ARRAY['app.outcome', 'app.tracking_code']::regclass[]) AS t;
SELECT trail.few_statistics('app.case_summary', 30);
