-- One event has one run of one rule, whatever the rule's key says later (money rule 21): the run that it started, or that it met. The primary key
-- decides, also for replicas of an older version beside this one, which link their runs by event_run alone and fail instead of paying again.
create table event_rule (
  event_id text not null,
  rule_id  text not null,
  run_id   uuid not null references run,
  primary key (event_id, rule_id)
);

-- Links from before this table stay as they are, also two of one event and rule, and are not copied: a copy of all of them would hold up
-- whoever writes meanwhile. They were committed before this trigger was there, so a look suffices to find them.
create function event_rule_once() returns trigger language plpgsql as $$
declare
  linked text;
begin
  select r.rule_id into strict linked from run r where r.id = new.run_id;
  insert into event_rule (event_id, rule_id, run_id) values (new.event_id, linked, new.run_id);
  if exists (
      select 1 from event_run e join run r on r.id = e.run_id
      where e.event_id = new.event_id and e.run_id <> new.run_id and r.rule_id = linked) then
    raise exception 'event % has a run of rule % already', new.event_id, linked using errcode = 'unique_violation';
  end if;
  return null;
end $$;

create trigger event_run_once after insert on event_run for each row execute function event_rule_once();
