-- The history is also what others are told of. Its numbers do not show in which order transactions were committed: a reader that goes by them
-- passes over what commits late. By transaction, and up to the oldest that is still open, nothing is passed over.
alter table history add column xid xid8 not null default pg_current_xact_id();
create index history_of_outcomes on history (xid, id)
  where to_state in ('DONE', 'DECLINED', 'EXPIRED', 'CANCELED', 'SKIPPED', 'HELD', 'NEEDS_REVIEW');

-- How far it has been told; no row before telling was first switched on.
create table outcome_feed (
  only_row   boolean primary key default true check (only_row),
  xid        xid8    not null,
  history_id bigint  not null
);
