-- The positions that we opened, so that caps and approval know what a close moves. Those opened before have no row: what closes them is held
-- for an approver where a limit applies, because its amount is not known.
create table position (
  position_id text           primary key,                -- Purple Flea's id
  action_id   uuid           not null references action, -- the action that opened it
  size        numeric(20, 6) not null,
  opened_at   timestamptz    not null
);
