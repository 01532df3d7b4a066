package dev.fleabridge.proof.crash;

import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Compares three accounts of what happened: what the load was told is accepted, what the ledger
 * says, and what the sandbox has carried out.
 */
final class Reckoning {

  /** One action as the ledger has it at the end. */
  private record Row(String fact, String kind, String state, String key, BigDecimal reserved) {

    /** The sandbox's name for what the action does. */
    String operation() {
      return kind.equals("CREATE_ESCROW") ? "escrow.create" : "transfer";
    }

    boolean isInReview() {
      return state.equals("NEEDS_REVIEW");
    }
  }

  private final JdbcClient jdbc;
  private final SandboxServer sandbox;

  Reckoning(JdbcClient jdbc, SandboxServer sandbox) {
    this.jdbc = jdbc;
    this.sandbox = sandbox;
  }

  /**
   * Some of the actions that are still on their way, in words: none, when all that is left waits
   * for a person, or for a step that does.
   */
  List<String> unsettled() {
    return jdbc.sql(
            """
            select concat_ws(' ', kind, state, reason, explanation, 'payer', payer, 'failures', failures,
              'due', due_at - now(), 'age', now() - created_at)
            from action a
            where state not in ('DONE', 'NEEDS_REVIEW', 'DECLINED', 'SKIPPED', 'CANCELED', 'EXPIRED')
              and not (state = 'WAITING' and exists (
                select 1 from dependency d join action n on n.id = d.needs_id
                where d.action_id = a.id and n.state = 'NEEDS_REVIEW'))
            limit 20
            """)
        .query(String.class)
        .list();
  }

  /** Takes stock. The world must have come to rest. */
  CrashResult of(CrashSettings settings, Load load, CrashResult.Run run) {
    List<Row> rows = rows();
    List<String> wrong = new ArrayList<>();
    int lost = lost(load, wrong);
    int effects = 0;
    int reviewed = 0;
    int reviewedWithEffect = 0;
    for (Row row : rows) {
      int seen = sandbox.effects(row.operation(), row.key());
      effects += seen;
      reviewed += row.isInReview() ? 1 : 0;
      reviewedWithEffect += row.isInReview() ? seen : 0;
      lost += row.state().equals("DONE") && seen == 0 ? 1 : 0;
      judge(row, seen, wrong);
    }
    if (effects != sandbox.effects()) {
      wrong.add(
          "the sandbox counts %d effects, of which %d are our actions'"
              .formatted(sandbox.effects(), effects));
    }
    reserved(rows, wrong);
    sandbox.duplicates().forEach(twice -> wrong.add("a duplicate: " + twice));
    return new CrashResult(
        settings,
        run,
        load.overRest() + load.overSqs(),
        load.signals().size() + load.bonuses().size(),
        rows.size(),
        (int) rows.stream().filter(row -> row.state().equals("DONE")).count(),
        (int) sandbox.effects(),
        sandbox.duplicates().size(),
        lost,
        everUnknown(),
        reviewed,
        reviewedWithEffect,
        (int) rows.stream().filter(row -> row.state().equals("WAITING")).count(),
        List.copyOf(wrong));
  }

  private List<Row> rows() {
    return jdbc.sql(
            """
            select r.business_key as fact, a.kind, a.state, a.idempotency_key as key, a.reserved
            from action a join run r on r.id = a.run_id
            """)
        .query(Row.class)
        .list();
  }

  /** Facts that were accepted and have no run, or a run without all of its actions. */
  private int lost(Load load, List<String> wrong) {
    Map<String, Long> actions = new HashMap<>();
    rows().forEach(row -> actions.merge(row.fact(), 1L, Long::sum));
    int lost = 0;
    for (String fact : load.signals()) {
      lost += expect(1, fact, actions, wrong);
    }
    for (String fact : load.bonuses()) {
      lost += expect(2, fact, actions, wrong);
    }
    if (!actions.isEmpty()) {
      wrong.add("runs for facts that nobody told of: " + actions.keySet());
    }
    return lost;
  }

  private static int expect(
      long steps, String fact, Map<String, Long> actions, List<String> wrong) {
    Long found = actions.remove(fact);
    if (found != null && found == steps) {
      return 0;
    }
    wrong.add("%s has %s actions instead of %d".formatted(fact, found, steps));
    return 1;
  }

  private static void judge(Row row, int seen, List<String> wrong) {
    boolean right =
        switch (row.state()) {
          case "DONE" -> seen == 1;
          case "NEEDS_REVIEW" -> seen <= 1;
          case "WAITING" -> seen == 0;
          // Nothing here is refused, held or skipped: the agents have plenty and the rules are
          // plain.
          default -> false;
        };
    if (!right) {
      wrong.add("%s: %s with %d effects".formatted(row.fact(), row, seen));
    }
  }

  /** Money is set aside for what a person must settle, and for nothing else. */
  private void reserved(List<Row> rows, List<String> wrong) {
    BigDecimal byActions = BigDecimal.ZERO;
    for (Row row : rows) {
      byActions = byActions.add(row.reserved());
      if (row.isInReview() != (row.reserved().signum() > 0)) {
        wrong.add("%s reserves %s as %s".formatted(row.fact(), row.reserved(), row.state()));
      }
    }
    BigDecimal byWallets =
        jdbc.sql("select coalesce(sum(reserved), 0) from wallet").query(BigDecimal.class).single();
    if (byWallets.compareTo(byActions) != 0) {
      wrong.add("wallets reserve %s, actions %s".formatted(byWallets, byActions));
    }
  }

  private int everUnknown() {
    return jdbc.sql("select count(distinct action_id) from history where to_state = 'UNKNOWN'")
        .query(Integer.class)
        .single();
  }
}
