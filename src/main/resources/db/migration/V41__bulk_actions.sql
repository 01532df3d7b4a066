-- An act on many actions acts on those that were counted, as they were then. Null in what an older
-- version has looked at, which this version does not act on.
alter table bulk_act
  add column actions uuid[],
  add column lines   bigint[];                               -- the last line of history of each
