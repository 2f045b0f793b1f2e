-- Coverage of each service and month as decision-capture stated it last: recorded beside an independent total. Filled again by a replay of the copies.
create table app.coverage (
  agency text not null, service text not null, month date not null, total bigint not null, recorded bigint not null, fact_index bigint not null, primary key (agency, service, month));
