-- For the columns that V9, V12 and V15 added. None of their rows is in an index yet, but to see that takes a look at every row: beside what is
-- written, see V19.
drop index concurrently if exists action_spent_by_account;
create index concurrently action_spent_by_account on action (account, settled_at) where state = 'DONE' and account is not null;
drop index concurrently if exists escrow_by_wanted_ref;
create index concurrently escrow_by_wanted_ref on escrow (wanted_ref) where wanted_ref is not null;
drop index concurrently if exists escrow_differing;
create index concurrently escrow_differing on escrow (differs_since) where differs_since is not null;
