-- What was written is sealed into segments, in the background: each holds the hashes of rows of one table, and the hash of the segment before.
-- Nobody of an earlier version reads or writes these tables.
create table audit_segment (
  number     bigint      primary key,
  table_name text        not null,
  -- The ids that its rows may have. Those of a table follow each other without a gap.
  first_id   bigint      not null,
  last_id    bigint      not null,
  rows       integer     not null check (rows > 0),
  root       text        not null,
  -- Of each row its id (8 bytes) and its hash (32 bytes).
  entries    bytea       not null,
  previous   text        not null,
  hash       text        not null,
  sealed_at  timestamptz not null,
  check (last_id - first_id + 1 >= rows)
);
create index audit_segment_by_table on audit_segment (table_name, last_id desc);

-- Lines of the history whose claim was taken back. A trigger puts them here, whoever deletes them there.
create table history_withdrawn (
  id           bigint      generated always as identity primary key,
  history_id   bigint      not null unique,
  action_id    uuid        not null,
  at           timestamptz not null,
  from_state   text,
  to_state     text        not null,
  reason       text,
  explanation  text,
  actor        text        not null,
  withdrawn_at timestamptz not null default clock_timestamp()
);

-- The hashes of what belonged to an action when it was DONE: its event, run, rule, terms, result and attempts. The sealing writes it, and seals it.
create table evidence (
  id         bigint generated always as identity primary key,
  action_id  uuid   not null,
  history_id bigint not null,
  content    text   not null
);
create index evidence_by_action on evidence (action_id, id);

-- How far the chain has been verified. It may change, and nothing is believed for it.
create table audit_verification (
  only_row     boolean     primary key default true check (only_row),
  next_segment bigint      not null,
  began_at     timestamptz not null,
  -- When the last segment of that time was reached; null while it goes on.
  ended_at     timestamptz,
  -- What was found since the beginning, and in the verification before.
  faults       bigint      not null,
  last_faults  bigint      not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are only ever added', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger only_added before update or delete on audit_segment for each row execute function refuse_change();
create trigger never_emptied before truncate on audit_segment for each statement execute function refuse_change();
create trigger only_added before update or delete on history_withdrawn for each row execute function refuse_change();
create trigger never_emptied before truncate on history_withdrawn for each statement execute function refuse_change();
create trigger only_added before update or delete on evidence for each row execute function refuse_change();
create trigger never_emptied before truncate on evidence for each statement execute function refuse_change();
