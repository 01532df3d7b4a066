-- What the console lists: the newest fan-outs, how the payments of each stand (without a look at their rows), escrows by their end, and who sends how
-- much. Built beside what is written, see V19.
drop index concurrently if exists action_fan_outs;
create index concurrently action_fan_outs on action (created_at desc, id desc) where kind = 'PAY_SCORES';
drop index concurrently if exists action_of_fan_out_by_state;
create index concurrently action_of_fan_out_by_state on action (run_id, step, state) include (amount) where item <> '';
drop index concurrently if exists escrow_open_by_end;
create index concurrently escrow_open_by_end on escrow (coalesce(expires_at, timestamptz '9999-12-31 00:00:00+00'), ref) where status not in ('RELEASED', 'REFUNDED');
drop index concurrently if exists escrow_of_status_by_end;
create index concurrently escrow_of_status_by_end on escrow (status, coalesce(expires_at, timestamptz '9999-12-31 00:00:00+00'), ref);
drop index concurrently if exists event_by_sender;
create index concurrently event_by_sender on event (sender, received_at desc, id);
