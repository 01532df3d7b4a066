-- What looks for due steps, payments and unknown outcomes each has an index of its own: in a common one, whoever looks for a few has to pass
-- by a backlog of the others. By id as well, because what was filed together is due together, and goes in that order.
drop index action_due;
drop index action_leased;
create index action_due_to_send on action (due_at, id) where state in ('READY', 'HELD') and due_at is not null;
create index action_due_to_resolve on action (due_at, id) where state = 'WAITING' and due_at is not null;
create index action_due_to_look_up on action (due_at, id) where state = 'UNKNOWN' and due_at is not null;
create index action_leased on action (lease_until, id) where state = 'SENDING';
