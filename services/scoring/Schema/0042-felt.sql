-- What people said at service points: sums that citizen-feedback released, added up by point and day. The day and not the month, and the point, because marked ratings are left
-- out by point, day and question there: any other rule would let single answers be read from the difference of two figures.
create table app.felt (
  agency text not null, office text not null, service text not null, point text not null, released_on date not null, basis text not null, question text not null, option text not null,
  value numeric, n bigint not null, held bigint not null, primary key (agency, released_on, office, service, point, basis, question, option));
insert into app.follow values ('rating-sums', -1);
