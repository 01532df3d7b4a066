-- How far the history has been counted for the meters; no row before the first count. Each line is counted once, in the transaction that moves the place.
create table if not exists tally (
  only_row   boolean primary key default true check (only_row),
  xid        xid8    not null,
  history_id bigint  not null
);
-- What measured agents have paid and received by DONE actions since they are measured. Who is measured is configuration, so there are a few rows.
create table if not exists agent_profit (
  agent    text        primary key,
  since    timestamptz not null,
  paid     numeric     not null default 0,
  received numeric     not null default 0,
  traded   numeric     not null default 0             -- the profit or loss that Purple Flea told of closed positions
);
-- Actions that were carried out by an approval of which the audit has no line: each wants a person. No foreign key: it would lock the actions.
create table if not exists audit_failure (
  action_id uuid        primary key,
  detail    text        not null,
  at        timestamptz not null
);
-- When the engine of a replica last came round; null of a replica of an older version, and while none runs there.
alter table rule_replica add column if not exists turned_at timestamptz;
-- How old the oldest action of unknown outcome is. Built beside what is written, see V19.
drop index concurrently if exists action_unknown_since;
create index concurrently action_unknown_since on action (last_sent_at) where state = 'UNKNOWN';
