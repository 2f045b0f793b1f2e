-- citizen-feedback's signals are followed too.
insert into app.follow values ('rating-signals', -1);
