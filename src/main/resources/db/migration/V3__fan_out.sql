-- How far a fan-out has read its rows. Saved in the transaction that files the payments of these rows, so that whoever goes on after a death
-- neither leaves out a row nor needs to read one twice.
create table fan_out (
  action_id      uuid           primary key references action,
  etag           text,                                   -- the version of the object that is being read; null: not opened yet
  byte_offset    bigint         not null default 0,      -- up to where the rows below were read
  columns        json,                                   -- the header of a CSV object, which a later reader does not see again
  rows           bigint         not null default 0,      -- of this version of the object
  filed          bigint         not null default 0,      -- payments, of every version
  skipped        bigint         not null default 0,      -- rows of nothing, or of less than the minimum
  duplicates     bigint         not null default 0,      -- rows whose payment was filed before, on the same terms
  conflicts      bigint         not null default 0,      -- rows whose payment was filed before, on other terms
  invalid        bigint         not null default 0,
  amount         numeric(30, 6) not null default 0,      -- of what was filed
  numbered       boolean        not null default false,  -- some payment is known by the number of its row only
  problems       json           not null default '[]',   -- the first invalid rows, with the reason
  restarts       integer        not null default 0,
  read_at        timestamptz,                            -- when the last row was read
  log_uri        text,
  log_due_at     timestamptz,                            -- when to look next whether the log can be written; null: never
  log_written_at timestamptz,
  log_error      text,
  created_at     timestamptz    not null,
  updated_at     timestamptz    not null
);
create index fan_out_log_due on fan_out (log_due_at) where log_due_at is not null;

-- The payments of a fan-out in the order of its rows, page by page.
create index action_of_fan_out on action (run_id, step, id) where item <> '';
