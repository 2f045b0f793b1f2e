-- red-flag's own tables. Everything here can be rebuilt: facts and clocks from the feeds, flags from this service's own streams.

-- How far each followed feed has been handled (ledger index of its publisher).
create table app.follow (name text primary key, last_index bigint not null);
insert into app.follow values ('case-facts', -1), ('scores', -1);

-- One row, locked by whoever inspects: one inspection at a time among all replicas. A replica that finds another's name here forgets
-- what it remembers of cases.
create table app.inspector (one bool primary key default true check (one), instance uuid not null);
insert into app.inspector (instance) values ('00000000-0000-0000-0000-000000000000');

-- Compact copy of the facts of every case, as announced: no personal data, no text.
create table app.case_fact (case_id text not null, index bigint not null, body json not null, primary key (case_id, index));

-- Per source: facts received, and the heartbeat up to which everything it had sent is known to have arrived.
create table app.source (source text primary key, facts bigint not null, covered_to bigint not null default -1);

-- Scoring's newest clock reading per decision.
create table app.clock (decision_id text primary key, case_id text not null, revision int not null, index bigint not null,
  on_time boolean, unit text, limit_value numeric, used numeric, overdue numeric);

create table if not exists app.inspection (decision_id text primary key, case_id text not null, source text not null, settled boolean not null,
  gaps text[] not null, inspected_at timestamptz not null);
create index inspection_source on app.inspection (source) include (settled);

-- Cases whose findings of absence wait: the durable timer.
create table app.waiting (case_id text primary key, sources text[] not null, due_at timestamptz not null);
create index waiting_due on app.waiting (due_at);

create table if not exists app.rule (id text not null, version int not null, digest text not null, body json not null, primary key (id, version));

create table if not exists app.flag (
  flag_id text primary key, rule_id text not null, rule_version int not null, restricted boolean not null, shadow boolean not null,
  case_id text not null, decision_id text, decision_point text, agency text not null, office text not null, service text not null, source text not null,
  state text not null, revision int not null, version bigint not null, digest text not null, strength text not null, raised_at timestamptz not null,
  finding json not null, gaps text[] not null, computed_from bigint not null, withdrawn_why text);
create index flag_newest on app.flag (raised_at desc, flag_id desc);
create index flag_agency_newest on app.flag (agency, raised_at desc, flag_id desc);
create index flag_case on app.flag (case_id);

-- Reference distributions: what like decisions measured.
create table app.measure (decision_id text not null, code text not null, unit text not null, agency text not null, service text not null,
  decision_point text not null, value numeric not null, primary key (decision_id, code));
create index measure_group on app.measure (code, agency, service, decision_point, value);
create table app.peer_group (code text not null, agency text not null, service text not null, decision_point text not null,
  stale boolean not null, n bigint not null default 0, quantiles numeric[] not null default '{}', as_of timestamptz,
  primary key (code, agency, service, decision_point));
