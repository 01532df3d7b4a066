package dev.fleabridge.proof.simulation;

import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.rule.Period;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.Span;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What must hold in the books: always, and when everything has come to its end. */
final class Invariants {

  /** A query that finds what must not be there, and what it means when it finds something. */
  private record Check(String wrong, String query) {}

  private static final String SPENDS = kinds(ActionKind::spends);
  private static final String MOVES = kinds(kind -> kind.family() == ActionKind.Family.PURPLE_FLEA);

  private static final Span HOUR = new Span(Period.HOUR, false);

  private static final List<Check> ALWAYS =
      List.of(
          new Check(
              "a wallet's reservation is not what its actions reserve",
              """
              select w.agent from wallet w
              left join (select payer, sum(reserved) as reserved from action where reserved > 0
                         group by payer) a on a.payer = w.agent
              where w.reserved <> coalesce(a.reserved, 0)
              """),
          new Check(
              "money is set aside in a state that sets none aside",
              """
              select id from action
              where reserved > 0 and state not in ('SENDING', 'UNKNOWN', 'NEEDS_REVIEW')
              """),
          new Check(
              "no money is set aside for a payment that may have happened",
              """
              select id from action
              where state in ('SENDING', 'UNKNOWN', 'NEEDS_REVIEW') and kind in (%s)
                and (reserved = 0 or reserved < amount)
              """
                  .formatted(SPENDS)),
          new Check(
              "a budget is not what its actions are charged",
              """
              with charged as (
                select scope, budget_day as day, sum(amount) as used
                from action, unnest(budget_scopes) as scope
                where budget_day is not null group by scope, budget_day)
              select scope, day from budget b full join charged c using (scope, day)
              where coalesce(b.used, 0) <> coalesce(c.used, 0)
              """),
          new Check(
              "what is only shown was sent, or set money aside, or counts against a budget",
              """
              select a.id from action a
              where a.shadow and a.kind in (%s)
                and (a.state in ('SENDING', 'UNKNOWN', 'NEEDS_REVIEW', 'DONE') or a.reserved > 0
                  or a.budget_day is not null or exists (select 1 from attempt t where t.action_id = a.id))
              """
                  .formatted(MOVES)),
          new Check(
              "a budget is overspent, by the rule that decided the run",
              """
              select l.hash, a.budget_day, sum(a.amount) from action a join run r on r.id = a.run_id
              join sim_limit l on l.hash = r.rule_hash
              where 'rule:metered' = any(a.budget_scopes)
              group by l.hash, a.budget_day, l.per_day having sum(a.amount) > l.per_day
              """),
          new Check(
              "what the rule of its run limits was sent without being counted",
              """
              select a.id from action a join run r on r.id = a.run_id
              join sim_limit l on l.hash = r.rule_hash
              where a.state in ('SENDING', 'UNKNOWN') and a.kind in (%s)
                and not 'rule:metered' = any(a.budget_scopes)
              """
                  .formatted(SPENDS)),
          new Check(
              "what the rule of its run lets nobody send without an approval was sent",
              """
              select a.id, a.amount from action a join run r on r.id = a.run_id
              join sim_limit l on l.hash = r.rule_hash
              where a.epoch > 0 and a.approved_by is null and a.amount > l.approval_above
              """),
          new Check(
              "an hour is overspent, by the rule that decided the run",
              """
              with charged as (
                select a.id, a.amount, r.rule_hash as hash, (
                  select max(t.started_at) from attempt t
                  where t.action_id = a.id and t.owner not like 'reconciler%') as at
                from action a join run r on r.id = a.run_id
                where a.rule_id = 'metered' and a.budget_day is not null)
              select l.hash, last.at, sum(a.amount), count(*) from charged last
              join sim_limit l on l.hash = last.hash
              join charged a on a.hash = last.hash and a.at > last.at - interval '1 hour' and a.at <= last.at
              group by l.hash, last.id, last.at, l.per_hour, l.actions_per_hour
              having sum(a.amount) > l.per_hour or count(*) > l.actions_per_hour
              """));

  private static final List<Check> AT_THE_END =
      List.of(
          new Check(
              "lost: an accepted fact has no run, or a run without actions",
              """
              select f.rule, f.key from sim_fact f
              left join run r on r.rule_id = f.rule and r.business_key in (f.key, f.key || '/2')
              left join action a on a.run_id = r.id
              where a.id is null
              """),
          new Check(
              "an action has not come to its end",
              """
              select id, state from action
              where state not in ('DONE', 'DECLINED', 'EXPIRED', 'CANCELED', 'SKIPPED')
              """),
          new Check(
              "an action ended unpaid and nothing says why",
              "select id, state from action where state <> 'DONE' and reason is null"),
          new Check(
              "lost: an action is done and had no effect",
              """
              select a.id from action a left join sim_effect e on e.key = a.idempotency_key
              where a.state = 'DONE' and a.kind in (%s) and e.key is null
              """
                  .formatted(MOVES)),
          new Check(
              "paid twice: a key has two effects",
              "select key, count(*) from sim_effect group by key having count(*) > 1"),
          new Check(
              "an effect belongs to no action that is done",
              """
              select e.id, a.state, a.reason from sim_effect e
              left join action a on a.idempotency_key = e.key
              where a.state is distinct from 'DONE'
              """),
          new Check(
              // By the rule that began the run, and not by what the books say of its mode.
              "a fact was paid that was only shown while its rule was in shadow mode",
              """
              select e.id from sim_effect e join action a on a.idempotency_key = e.key
              join run r on r.rule_id = a.rule_id and r.business_key in (e.fact, e.fact || '/2')
              join rule_version v on v.hash = r.rule_hash
              where v.definition ->> 'mode' = 'shadow'
              """),
          new Check(
              "an action or its run has another mode than the rule that began it",
              """
              select a.id from action a join run r on r.id = a.run_id
              join rule_version v on v.hash = r.rule_hash
              where not (a.shadow = r.shadow
                and r.shadow = (coalesce(v.definition ->> 'mode', 'live') = 'shadow'))
              """),
          new Check(
              "an effect has other terms than its action",
              """
              select e.id from sim_effect e join action a on a.idempotency_key = e.key
              where (e.kind, e.payer) is distinct from (a.kind, a.payer)
                or e.payee is distinct from a.payee or e.amount is distinct from a.amount
              """),
          new Check(
              "an escrow was made that no rule can find",
              """
              select e.id from sim_effect e join action a on a.idempotency_key = e.key
              join event v on v.id = a.event_id left join escrow s on s.escrow_id = e.id
              where e.kind = 'CREATE_ESCROW' and a.rule_id = 'opened'
                and s.ref is distinct from v.envelope -> 'detail' ->> 'ref'
              """),
          new Check(
              "an action has another amount than any event said",
              """
              select a.id from action a join event_run er on er.run_id = a.run_id
              join event e on e.id = er.event_id
              where a.amount is not null and a.rule_id not in ('scored', 'swept')
              group by a.id, a.amount
              having not bool_or((e.envelope -> 'detail' ->> 'amount')::numeric = a.amount)
              """),
          new Check("money is still set aside", "select agent from wallet where reserved <> 0"),
          new Check(
              // Fewer than epochs, because a claim that was not used is taken back.
              "an action has an attempt beyond its epoch, or was done without any",
              """
              select a.id from action a left join attempt t on t.action_id = a.id
              group by a.id having max(t.number) > a.epoch
                or (a.state = 'DONE' and count(t.number) = 0)
              """),
          new Check(
              "an action that an attempt has carried out is not done (money rule 22)",
              """
              select a.id from action a
              where a.state <> 'DONE'
                and exists (select 1 from attempt t where t.action_id = a.id and t.outcome = 'DONE')
              """),
          new Check(
              "an action's history is no legal way",
              """
              select action_id, previous, from_state, to_state from (
                select action_id, from_state, to_state,
                  lag(to_state) over (partition by action_id order by id) as previous
                from history) h
              where from_state is distinct from previous
                or (from_state <> to_state
                    and not exists (select 1 from sim_move m where m.a = from_state and m.b = to_state))
              """),
          new Check(
              "an action's history does not lead to where it stands",
              """
              select a.id from action a left join lateral (
                select to_state from history h where h.action_id = a.id order by h.id desc limit 1)
                last on true
              where last.to_state is distinct from a.state
              """),
          new Check(
              "a person settled something without a note", "select id from audit where note = ''"));

  private final JdbcTemplate jdbc;

  /**
   * @param files of rules, any of which may decide a run
   */
  Invariants(JdbcTemplate jdbc, List<RuleBook> files) {
    this.jdbc = jdbc;
    for (String table : List.of("sim_effect", "sim_fact", "sim_move", "sim_limit")) {
      jdbc.execute("drop table if exists " + table);
    }
    jdbc.execute(
        """
        create temp table sim_limit (
          hash text primary key, per_day numeric, approval_above numeric, per_hour numeric, actions_per_hour int)
        """);
    files.stream().flatMap(file -> file.rule("metered").stream()).forEach(this::limit);
    jdbc.execute("create temp table sim_move (a text, b text)");
    List<Object[]> moves = new ArrayList<>();
    for (ActionState from : ActionState.values()) {
      Arrays.stream(ActionState.values())
          .filter(from::mayBecome)
          .forEach(to -> moves.add(new Object[] {from.name(), to.name()}));
    }
    jdbc.batchUpdate("insert into sim_move values (?, ?)", moves);
  }

  private void limit(Rule rule) {
    jdbc.update(
        "insert into sim_limit values (?, ?, ?, ?, ?) on conflict do nothing",
        rule.hash(),
        Objects.requireNonNull(rule.limits().quotas().amounts().get(Span.DAY)).value(),
        rule.limits().approvalAbove().orElseThrow().value(),
        Objects.requireNonNull(rule.limits().quotas().amounts().get(HOUR)).value(),
        rule.limits().quotas().counts().get(HOUR));
  }

  /** Answers that a replica was told and lived to write stand in the books. */
  void heard(Collection<Replica.Heard> answers) {
    for (Replica.Heard answer : answers) {
      run(
          new Check(
              "an answer that was heard is not written",
              """
              select action_id, number from attempt
              where action_id = '%s' and number = %d and outcome is null
              """
                  .formatted(answer.action(), answer.attempt())));
    }
  }

  void during() {
    ALWAYS.forEach(this::run);
  }

  void atEnd(Collection<Effect> effects, Collection<Announcements.Fact> accepted, Tally tally) {
    jdbc.execute(
        """
        create temp table sim_effect (
          id text, key text, kind text, payer text, payee text, amount numeric, at timestamptz,
          fact text)
        """);
    jdbc.batchUpdate(
        "insert into sim_effect values (?, ?, ?, ?, ?, ?, ?, ?)",
        effects.stream().map(Invariants::row).toList());
    jdbc.execute("create temp table sim_fact (rule text, key text)");
    jdbc.batchUpdate(
        "insert into sim_fact values (?, ?)",
        accepted.stream().map(fact -> new Object[] {fact.rule(), fact.key()}).toList());
    during();
    AT_THE_END.forEach(this::run);
    count(tally);
  }

  private static Object[] row(Effect e) {
    return new Object[] {
      e.id(),
      e.key(),
      e.kind(),
      e.payer(),
      e.payee(),
      e.amount() == null ? null : e.amount().value(),
      e.at().atOffset(ZoneOffset.UTC),
      e.fact()
    };
  }

  private void run(Check check) {
    List<String> found =
        jdbc.query(
            "select cast(x as text) from (" + check.query() + ") x limit 5",
            (row, number) -> row.getString(1));
    if (!found.isEmpty()) {
      throw new Violation(check.wrong() + ": " + found);
    }
  }

  private void count(Tally tally) {
    String payments = "select count(*) from action where kind in (" + MOVES + ")";
    count(tally, Figure.PAYMENTS, payments);
    count(tally, Figure.DONE, payments + " and state = 'DONE'");
    count(tally, Figure.NOT_PAID, payments + " and state <> 'DONE'");
    count(tally, Figure.EFFECTS, "select count(*) from sim_effect");
    count(
        tally,
        Figure.LOST,
        payments + " and state = 'DONE' and idempotency_key not in (select key from sim_effect)");
    String moves = "select count(*) from history where from_state = '%s' and to_state in (%s)";
    count(tally, Figure.UNKNOWN, moves.formatted("SENDING", "'UNKNOWN'"));
    count(tally, Figure.SETTLED, moves.formatted("UNKNOWN", "'DONE', 'READY'"));
    count(
        tally,
        Figure.IN_REVIEW,
        "select count(*) from action where state in ('UNKNOWN', 'NEEDS_REVIEW')");
    count(
        tally,
        Figure.JUDGED,
        "select count(*) from action where shadow and reason = 'shadow_mode'");
    count(tally, Figure.RESERVED_WALLETS, "select count(*) from wallet where reserved <> 0");
    count(
        tally, Figure.BUDGET_DIFFERENCES, "select count(*) from (" + ALWAYS.get(3).query() + ") x");
  }

  private void count(Tally tally, Figure figure, String query) {
    @Nullable Long found = jdbc.queryForObject(query, Long.class);
    tally.add(figure, found == null ? 0 : found);
  }

  private static String kinds(java.util.function.Predicate<ActionKind> which) {
    return Arrays.stream(ActionKind.values())
        .filter(which)
        .map(kind -> "'" + kind.name() + "'")
        .collect(Collectors.joining(", "));
  }
}
