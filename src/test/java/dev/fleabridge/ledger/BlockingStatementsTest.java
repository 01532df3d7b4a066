package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A check that finds nothing would be believed: so each form is planted once. */
class BlockingStatementsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create index a on action (id);",
        "create unique index a on action (id);",
        "drop index action_due;",
        "drop index if exists action_due;",
        "reindex table action;",
        "lock table action in share mode;",
        "truncate action;",
        "vacuum full action;",
        "drop table action;",
        "alter table action alter column amount type numeric(30, 6);",
        "alter table action alter column amount set data type text;",
        "alter table action alter amount set not null;",
        "alter table action add constraint c check (amount > 0);",
        "alter table action add constraint c foreign key (run_id) references run (id);",
        "alter table action add primary key (id);",
        "alter table action add constraint u unique (id);",
        "alter table action add column a uuid references run;",
        "alter table action add column a text not null;",
        "alter table action add column a timestamptz not null default now();",
        "alter table action add column a uuid default gen_random_uuid();",
        "alter table action add column a bigserial;",
        "alter table action drop column amount;",
        "alter table action drop amount;",
        "alter table action rename column amount to sum;",
        "alter table action rename to deed;",
        "update action set amount = 0 where amount is null;",
        "-- A word.\nDELETE FROM history\n WHERE id < 5;",
        "create table new (id int); create index a on action (id);",
      })
  void eachHarmfulFormIsFound(String sql) {
    assertThat(BlockingStatements.of(sql, true)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table new (id int primary key, run_id uuid not null references run);"
            + " create index a on new (id); insert into new values (1); update new set id = 2;",
        "alter table action add column a text;",
        "alter table action add column if not exists a boolean not null default false;",
        "alter table action add column a text, add column b integer not null default 0;",
        "alter table action add constraint c check (amount > 0) not valid;",
        "alter table action drop constraint if exists c;",
        "alter table action validate constraint c;",
        "alter table action alter column amount drop not null;",
        "create or replace function f() returns trigger language plpgsql as $$"
            + " begin update action set amount = 0; return null; end $$;",
        "create trigger t after insert on event_run for each row execute function f();",
      })
  void whatBlocksForAMomentOnlyIsLeftAlone(String sql) {
    assertThat(BlockingStatements.of(sql, true)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter table action add column a text;",
        "create table new (id int);",
      })
  void outsideOfATransactionNothingBoundsItsWait(String sql) {
    assertThat(BlockingStatements.of(sql, false)).hasSize(1);
    assertThat(BlockingStatements.of("create index concurrently a on action (id);", false))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"set lock_timeout = 0;", "set local lock_timeout = '1h';"})
  void theBoundIsNotLifted(String sql) {
    assertThat(BlockingStatements.of(sql, true)).hasSize(1);
  }
}
