-- History, audit and revisions are only ever added to. None of these triggers is asked by an insert.
create trigger only_added before update or delete on audit for each row execute function refuse_change();
create trigger never_emptied before truncate on audit for each statement execute function refuse_change();

-- A revision comes in force, ends or is refused; what it says stays.
create trigger only_added before delete on rule_revision for each row execute function refuse_change();
create trigger says_the_same before update on rule_revision for each row
  when ((old.number, old.hash, old.content, old.grammar, old.origin, old.location, old.content_of, old.based_on, old.submitted_by, old.submitted_at, old.note)
    is distinct from
    (new.number, new.hash, new.content, new.grammar, new.origin, new.location, new.content_of, new.based_on, new.submitted_by, new.submitted_at, new.note))
  execute function refuse_change();
create trigger never_emptied before truncate on rule_revision for each statement execute function refuse_change();

-- A claim of which nothing was sent is taken back, with its lines of history. They go to history_withdrawn, so that nothing is lost. It must be the
-- claim that the action has now: no line of another is given up. It writes there with its owner's rights, so that nobody else needs to.
create function keep_withdrawn() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  current_claim boolean;
begin
  -- By the table's own schema: whoever calls may have made a table of the same name for himself.
  execute format('select exists (select from %I.action where id = $1 and state = ''SENDING'' and last_sent_at = $2)', tg_table_schema)
    into current_claim using old.action_id, old.at;
  if not current_claim or old.actor not in ('engine', 'reconciler')
    or (old.to_state <> 'SENDING' and old.from_state is distinct from 'UNKNOWN')
  then
    raise exception 'rows of history are only ever added' using errcode = 'insufficient_privilege';
  end if;
  execute format('insert into %I.history_withdrawn (history_id, action_id, at, from_state, to_state, reason, explanation, actor) '
    'values ($1, $2, $3, $4, $5, $6, $7, $8)', tg_table_schema)
    using old.id, old.action_id, old.at, old.from_state, old.to_state, old.reason, old.explanation, old.actor;
  return old;
end $$;

create trigger only_added before delete on history for each row execute function keep_withdrawn();
-- The transaction's number is given anew after a dump was restored into another server (docs/operations.md#being-told). It is no part of a line.
create trigger says_the_same before update on history for each row
  when ((old.id, old.action_id, old.at, old.from_state, old.to_state, old.reason, old.explanation, old.actor)
    is distinct from (new.id, new.action_id, new.at, new.from_state, new.to_state, new.reason, new.explanation, new.actor))
  execute function refuse_change();
create trigger never_emptied before truncate on history for each statement execute function refuse_change();
