-- What the rules said, whole, and which of it is in force. Replicas follow the one row that is IN_FORCE. Numbers are given under a lock on the table,
-- so they have no gaps, and what comes in force later has the higher number.
create table rule_revision (
  number bigint primary key,
  hash text not null,
  content text not null,
  grammar integer not null,
  origin text not null check (origin in ('START', 'FILE', 'API', 'ROLLBACK')),
  -- The location of the file, where it is from one.
  location text,
  -- The revision whose content this one takes up again.
  content_of bigint references rule_revision,
  -- The revision that was in force when this one was submitted; null of the first.
  based_on bigint references rule_revision,
  submitted_by text not null,
  submitted_at timestamptz not null,
  note text not null,
  acknowledged text[] not null,
  standing text not null check (standing in ('PROPOSED', 'IN_FORCE', 'SUPERSEDED', 'REFUSED')),
  in_force_by text,
  in_force_at timestamptz,
  in_force_note text,
  ended_by text,
  ended_at timestamptz,
  end_note text,
  check ((standing = 'IN_FORCE') <= (in_force_at is not null))
);
create unique index rule_revision_in_force on rule_revision (standing) where standing = 'IN_FORCE';
create index rule_revision_hash on rule_revision (hash);

-- Which replica runs what, so that people see it; nothing is decided by it.
create table rule_replica (
  replica text primary key,
  revision bigint,
  since timestamptz not null,
  seen_at timestamptz not null,
  problem text
);

-- Which revision decided a run; null of runs from before, and of runs by no rules file.
alter table run add column revision bigint;

-- The revision by which the schedule began; null of marks from before. A replica that still has an older revision does not begin its own schedule again.
alter table schedule_mark add column revision bigint;
