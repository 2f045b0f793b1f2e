-- Rubrics that two people published, written in the transaction of the fact that says so; those that ship with the program stand beside them.
-- A decision is scored by the newest version that was in force on its day (Bangkok): later versions never move it.
create table app.rubric (id text not null, version int not null, effective_on date not null, published_at timestamptz not null, body json not null, primary key (id, version));
