-- Who holds the post that answers for an improvement: sealed, one row each, beside the log and not in it, so that a name can be taken away. Names that rows and facts of before
-- hold are moved out of the rows by the service, which alone has the key; the facts cannot be changed and are read without the name.
create table app.improvement_owner (improvement text primary key, sealed bytea not null);
