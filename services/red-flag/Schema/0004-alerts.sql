-- Messages that something waits, one at most that has not gone out per channel and level: a burst is one message.
create table app.alert (alert_id text primary key, channel text not null, level text not null, created_at timestamptz not null, next_at timestamptz not null,
  attempts int not null, sent_at timestamptz, dead_at timestamptz, error text);
create unique index alert_waiting on app.alert (channel, level) where sent_at is null and dead_at is null;
create index alert_due on app.alert (next_at) where sent_at is null and dead_at is null;
