-- What actions of live runs became, added up by five minutes: who looks at a day passes over a few rows, however many payments it had. Added to
-- behind the payments, from the history, each line once (see activity_feed).
create table activity (
  at       timestamptz    not null,                      -- when these five minutes began, by the history
  rule_id  text           not null,
  state    text           not null,                      -- what the actions became
  actions  bigint         not null,
  payments bigint         not null,                      -- how many of them moved money
  amount   numeric(30, 6) not null,                      -- how much they moved, without fees
  primary key (at, rule_id, state)
);
-- What a day (UTC) has spent of whose money.
create table spent_day (
  day      date           not null,
  agent    text           not null,
  payments bigint         not null,
  amount   numeric(30, 6) not null,
  primary key (agent, day)
);
create index spent_day_by_day on spent_day (day);
-- How far the history has been added up; no row before the first time.
create table activity_feed (
  only_row   boolean     primary key default true check (only_row),
  xid        xid8        not null,
  history_id bigint      not null,
  since      timestamptz not null,                       -- when adding up began: what was before is in no sum
  as_of      timestamptz not null                        -- all that was committed before then is in the sums
);
-- Where nothing has been paid yet, nothing will be missing.
insert into activity_feed (xid, history_id, since, as_of)
  select '0', 0, 'epoch', 'epoch' where not exists (select from action);
