-- How many actions a window's bucket has counted, beside what they moved. Rows of days stay at 0: an older replica that charges or refunds them does
-- not count. The rows of rolling windows are the buckets of their scope, window:<unit>:<time>/<scope> on their day, and one row window:<scope> that
-- stands for the whole window: whoever adds to it holds that one first.
alter table budget add column actions integer not null default 0;
-- Not valid: no scan of what is there, which is 0.
alter table budget add constraint budget_actions check (actions >= 0) not valid;
