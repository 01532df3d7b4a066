-- The trace to which an event and its actions belong, in the words of W3C's traceparent. Null: an older version wrote the row. Columns without a default
-- and without a constraint cost no time, however many rows there are, and a version that does not know them writes rows all the same.
alter table event add column if not exists trace text;
alter table action add column if not exists trace text;
