-- Looking through these tables again and again took a second of a core per minute under load (build/adr/0053). The first are read by their keys only; the others are compared by agency, service and officer.
select trail.few_statistics(t, 10) from unnest(array['app.case_fact', 'app.clock', 'app.case_score']::regclass[]) as t;
select trail.few_statistics(t, 30) from unnest(array['app.measure', 'app.decided', 'app.inspection', 'app.participant']::regclass[]) as t;
