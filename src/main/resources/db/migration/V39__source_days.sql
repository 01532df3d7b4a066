-- How many new events a source has posted on a day (UTC); only of sources with a daily count. The row is locked from the count until the commit, so that replicas cannot count past the limit together.
create table source_day (
  source text    not null,
  day    date    not null,
  events integer not null check (events >= 0),
  primary key (source, day)
);
