-- As V11 has it. There the look for older links joined two tables, and a planner that knew them as small ones started from all runs of the rule, for
-- every event that came in. A subquery for each link leaves it no order but from the event.
create or replace function event_rule_once() returns trigger language plpgsql as $$
declare
  linked text;
begin
  select r.rule_id into strict linked from run r where r.id = new.run_id;
  insert into event_rule (event_id, rule_id, run_id) values (new.event_id, linked, new.run_id);
  if exists (
      select 1 from event_run e
      where e.event_id = new.event_id and e.run_id <> new.run_id
        and (select r.rule_id from run r where r.id = e.run_id) = linked) then
    raise exception 'event % has a run of rule % already', new.event_id, linked using errcode = 'unique_violation';
  end if;
  return null;
end $$;
