-- Runs of rules in shadow mode, and their actions, show what they would do. The constant default costs no time, however many rows there are.
alter table run add column if not exists shadow boolean not null default false;
alter table action add column if not exists shadow boolean not null default false;
-- The database itself lets nothing of a shadow run be sent, or reserve money, or count against a budget. So a replica of an earlier release, which
-- knows nothing of shadow runs, cannot do it either. The kinds are those that only read. No row that was there before breaks this, so none is
-- looked at; each row that is written from now on is.
alter table action drop constraint if exists shadow_is_never_sent;
alter table action add constraint shadow_is_never_sent check (
  not shadow or (
    reserved = 0 and budget_day is null and (
      kind in ('DESCRIBE_TRAINING_JOB', 'INVOKE_ENDPOINT', 'READ_OBJECT', 'PAY_SCORES')
      or (state not in ('SENDING', 'UNKNOWN', 'NEEDS_REVIEW', 'DONE') and epoch = 0 and first_sent_at is null)))) not valid;
-- What is open of shadow runs: to be judged by time, to be counted, and to be counted apart from the rest. Built beside what is written, see V19.
drop index concurrently if exists action_shadow_open;
create index concurrently action_shadow_open on action (due_at, id)
  where shadow and state in ('WAITING', 'READY', 'SENDING', 'UNKNOWN', 'HELD', 'NEEDS_REVIEW');
-- What people look for: what a shadow rule would have done, newest first.
drop index concurrently if exists action_shadow_newest;
create index concurrently action_shadow_newest on action (created_at desc, id desc) where shadow;
