-- What looks for due steps, payments and unknown outcomes each has an index of its own: in a common one, whoever looks for a few has to pass
-- by a backlog of the others.
drop index action_due;
create index action_due_to_send on action (due_at) where state in ('READY', 'HELD') and due_at is not null;
create index action_due_to_resolve on action (due_at) where state = 'WAITING' and due_at is not null;
create index action_due_to_look_up on action (due_at) where state = 'UNKNOWN' and due_at is not null;
