-- The index of few pages asked for a summary with every sixteen pages of facts: under load more requests than the server keeps, each a line in its log, and a scan read whatever had none yet. A plain
-- index grows at its end only and is exact (build/adr/0048).
drop index app.case_fact_index;
create index case_fact_index on app.case_fact (index);
