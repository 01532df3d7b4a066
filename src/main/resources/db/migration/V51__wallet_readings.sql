-- What the books said of a wallet's balance, every few minutes in which it was read anew: what people look back at, and nothing is decided by.
create table wallet_reading (
  agent    text           not null,
  at       timestamptz    not null,                      -- when the books said so
  as_of    timestamptz    not null,                      -- when Purple Flea was asked
  balance  numeric(20, 6) not null,
  reserved numeric(20, 6) not null,
  primary key (agent, at)
);
create index wallet_reading_by_time on wallet_reading (at);
