-- Newest import of an agency's ITA result and what is followed up; both follow from this service's own streams.
create table app.ita_result (
  agency text not null, year_be int not null, revision int not null, edition text not null, answers json not null, total numeric(5,2) not null, level text not null,
  imported_at timestamptz not null, imported_by_role text, file_name text not null, sha256 text not null, primary key (agency, year_be));

create table app.follow_up (
  id text primary key, agency text not null, kind text not null, due_on date not null, body json not null);
create index follow_up_agency on app.follow_up (agency, kind, due_on);
