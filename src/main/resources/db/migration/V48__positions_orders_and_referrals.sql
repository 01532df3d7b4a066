-- Positions with what became of them. All of it is null in the rows of older versions, also of those that run beside this one; the watch over
-- positions fills agent, rule_id, market, side and status in by and by, from the action. A null status is an open position.
alter table position
  add column agent       text,
  add column rule_id     text,
  add column market      text,
  add column side        text,
  add column entry_price numeric(24, 6),
  add column leverage    numeric(24, 6),
  add column status      text,
  add column exit_price  numeric(24, 6),
  add column profit      numeric(20, 6),                   -- what it brought, below zero for a loss
  add column counted     boolean not null default false,   -- whether the watch, and not the history, has counted the profit
  add column closed_at   timestamptz,
  add column closed_by   uuid,                             -- the action that closed it; null where Purple Flea did
  add column check_at    timestamptz;                      -- when Purple Flea is asked about it; null: not again

-- The limit orders that we placed, until it is known what became of them.
create table limit_order (
  order_id    text           primary key,                -- Purple Flea's id
  action_id   uuid           not null references action, -- the action that placed it
  agent       text           not null,
  rule_id     text           not null,
  market      text           not null,
  side        text           not null,
  size        numeric(20, 6) not null,
  limit_price numeric(24, 6) not null,
  status      text           not null,
  placed_at   timestamptz    not null,
  ended_at    timestamptz,
  fill_price  numeric(24, 6),
  position_id text,                                      -- the position that its fill opened
  check_at    timestamptz
);
-- What agents got for having referred others, each row of their account once.
create table referral_income (
  entry_id  text           primary key,                  -- Purple Flea's id of the row
  agent     text           not null,                     -- as its balance is called
  amount    numeric(20, 6) not null,
  reason    text           not null,
  reference text,
  at        timestamptz    not null,
  seen_at   timestamptz    not null
);
create table referral_sum (
  agent   text           primary key,
  income  numeric(20, 6) not null,
  entries bigint         not null
);

create index limit_order_due on limit_order (check_at) where check_at is not null;
create index limit_order_of_agent on limit_order (agent) where status = 'PENDING';
