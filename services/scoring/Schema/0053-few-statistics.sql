-- Sorting packed facts for statistics that no query uses took half a second each time (build/adr/0053). Facts are read by their case only; decisions are filtered and summed.
select trail.few_statistics('app.case_facts', 10);
select trail.few_statistics('app.decision', 30);
