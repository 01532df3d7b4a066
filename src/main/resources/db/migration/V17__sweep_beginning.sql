-- Since when the sweep for missing events takes anything in. What ended before is left alone: it was nobody's wish that a new
-- installation pays for yesterday's trainings. One row, written by whichever replica sweeps first.
create table sweep_beginning (
  the_only boolean     primary key default true check (the_only),
  at       timestamptz not null
);

-- An installation that has heard of SageMaker before goes on as it did.
insert into sweep_beginning (at)
select min(received_at) from event where exists (select 1 from event where fact is not null)
having min(received_at) is not null;
