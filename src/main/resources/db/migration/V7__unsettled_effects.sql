-- Whether another action of the same amount may own an effect that is booked to nobody. Few actions are in these states, but a long outage, or a
-- batch that was given up, makes many: whoever looks for the likes of one does not pass by all of them.
create index action_unsettled on action (kind, amount, last_sent_at)
  where state in ('SENDING', 'UNKNOWN', 'NEEDS_REVIEW', 'CANCELED') and last_sent_at is not null;
