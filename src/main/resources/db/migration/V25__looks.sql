-- What the looks for an action of unknown outcome have seen so far of an account that shows its newest rows only. Kept until the action is settled; lost,
-- it costs a person's look and no money. No foreign key: making one would wait for whatever is writing to the actions, and keep the rest waiting.
create table look (
  action_id uuid        primary key,
  epoch     integer     not null,                        -- the claim whose attempts are looked for
  seen      text        not null,                        -- JSON of the dialect's own; bounded
  at        timestamptz not null
);
