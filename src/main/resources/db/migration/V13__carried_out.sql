-- Money rule 22: an action with an attempt that was carried out is settled. The service asks before it claims; this holds it against whoever
-- does not ask, such as a replica of an older version during a rollout. A first claim costs nothing: there is no attempt before it.
create function refuse_to_send_what_is_carried_out() returns trigger language plpgsql as $$
begin
  if exists (select 1 from attempt where action_id = new.id and outcome = 'DONE') then
    raise exception 'action % is not sent again: an attempt of it was carried out', new.id using errcode = 'check_violation';
  end if;
  return new;
end $$;

create trigger action_carried_out_is_settled before update of epoch on action
  for each row when (new.epoch > old.epoch and old.epoch > 0)
  execute function refuse_to_send_what_is_carried_out();

-- Actions that had, or may have had, more than one effect: each wants a person.
create table carried_out_twice (
  action_id uuid        primary key references action,
  certain   boolean     not null,                        -- false: one attempt was carried out, and what became of another is not known
  detail    text        not null,
  at        timestamptz not null
);
