-- Who was the second to approve, where two must, and until when an action waits for its approver. Replicas of an older version leave both alone.
alter table action
  add column second_approved_by text,
  add column approval_due       timestamptz;
