-- How far the history has been counted for the meters; no row before the first count. Each line is counted once, in the transaction that moves the place.
create table tally (
  only_row   boolean primary key default true check (only_row),
  xid        xid8    not null,
  history_id bigint  not null
);
-- What measured agents have paid and received by DONE actions since they are measured. Who is measured is configuration, so there are a few rows.
create table agent_profit (
  agent    text        primary key,
  since    timestamptz not null,
  paid     numeric     not null default 0,
  received numeric     not null default 0,
  traded   numeric     not null default 0             -- the profit or loss that Purple Flea told of closed positions
);
-- Actions that were carried out by an approval of which the audit has no line: each wants a person. No foreign key: it would lock the actions.
create table audit_failure (
  action_id uuid        primary key,
  detail    text        not null,
  at        timestamptz not null
);
-- When the engine of a replica last came round; null of a replica of an older version, and while none runs there.
alter table rule_replica add column turned_at timestamptz;
