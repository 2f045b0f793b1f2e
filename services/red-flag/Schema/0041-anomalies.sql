-- What each model of like cases was fitted to, as recorded in the own log; a model itself is fitted from it whenever it is wanted. Old ones stay: flags name them.
create table app.anomaly_model (model_id text primary key, agency text not null, service text not null, decision_point text not null, version bigint not null, fitted_at timestamptz not null,
  decided bigint not null, n int not null, labelled int not null, labels_used boolean not null, voices json not null, body json not null);
create index anomaly_model_newest on app.anomaly_model (agency, service, decision_point, version desc);

-- When it is next looked whether a model has to be fitted anew; locked by the replica that looks.
create table app.anomaly_schedule (one bool primary key default true check (one), next_at timestamptz not null);
insert into app.anomaly_schedule values (true, '-infinity');

-- Where a decided case stood when it was scored last, and up to which fact it was known then.
create table app.case_score (decision_id text primary key, case_id text not null, model_id text not null, fact_index bigint not null, score double precision not null, tail double precision not null,
  parts json not null, scored_at timestamptz not null);
create index case_score_case on app.case_score (case_id);

-- Facts are scored in the order in which they were recorded, which is the order in which they stand in the table: an index of a few pages, which costs the copying of facts next to nothing.
create index case_fact_index on app.case_fact using brin (index) with (pages_per_range = 16, autosummarize = on);

-- Cases are scored from here on: what was decided before is what new ones are compared with.
insert into app.follow select 'unusual-cases', last_index from app.follow where name = 'case-facts';
