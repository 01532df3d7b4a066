-- Who has a handle by which rules find an escrow: the creation that was first to be sent with it. It keeps the handle until its end without
-- effect, and for good where the escrow exists. The primary key decides between two creations.
create table escrow_handle (
  ref       text primary key,
  action_id uuid not null references action
);
insert into escrow_handle (ref, action_id) select ref, action_id from escrow;

-- Null also where the parameters hold what PostgreSQL cannot read as text (\u0000 in some metadata).
create function escrow_ref(parameters json) returns text language plpgsql immutable as $$
begin
  return parameters ->> 'ref';
exception when others then
  return null;
end $$;

-- Creations that are under way, or may have happened, have theirs. Of two that went out with one handle the first keeps it.
insert into escrow_handle (ref, action_id)
  select escrow_ref(a.parameters), a.id from action a
  where a.kind = 'CREATE_ESCROW' and escrow_ref(a.parameters) is not null
    and a.state in ('SENDING', 'UNKNOWN', 'NEEDS_REVIEW', 'CANCELED') and a.last_sent_at is not null
    and (a.state <> 'CANCELED' or a.reason = 'canceled_unsettled')
  order by a.first_sent_at, a.id
on conflict do nothing;

-- The handle that a rule gave an escrow, where another one has it: both exist, and nobody can tell which of them an action by the handle means.
alter table escrow add column wanted_ref text;
update escrow e set wanted_ref = escrow_ref(a.parameters)
  from action a where a.id = e.action_id and e.ref = e.escrow_id and escrow_ref(a.parameters) <> e.ref;

-- Holds the same for replicas of an older version, which do not ask for the handle: deciding about such an action fails there, and it is
-- set aside before anything is sent.
create function escrow_handle_taken() returns trigger language plpgsql as $$
declare
  holder uuid;
begin
  insert into escrow_handle (ref, action_id) values (escrow_ref(new.parameters), new.id) on conflict do nothing;
  select h.action_id into strict holder from escrow_handle h where h.ref = escrow_ref(new.parameters) for update;
  if holder <> new.id then
    raise exception 'the escrow handle % is taken by action %', escrow_ref(new.parameters), holder using errcode = 'unique_violation';
  end if;
  return null;
end $$;

create trigger action_escrow_handle after update of state on action for each row
  when (new.kind = 'CREATE_ESCROW' and new.state = 'SENDING' and old.state <> 'SENDING' and escrow_ref(new.parameters) is not null)
  execute function escrow_handle_taken();
