-- Who reads the payments that are DONE, and how far. A part is written down before it is read: whoever reads it again, after a crash, finds the same
-- payments under the same number. The id tells the reader of this database from that of another one.
create table payment_reader (
  name           text   primary key,                     -- whose place it is, such as the table that the payments are written to
  id             uuid   not null default gen_random_uuid(),
  xid            xid8   not null default '0',            -- up to here, everything is read
  history_id     bigint not null default 0,
  part           bigint not null default 0,              -- how many parts were begun
  end_xid        xid8,                                   -- where the part ends that was begun; null where none is under way
  end_history_id bigint
);

-- What agents have been paid by DONE actions, added up as far as the reader 'earnings' has come.
create table earning (
  agent text    primary key,
  total numeric not null
);
