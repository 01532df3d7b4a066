package dev.fleabridge.engine.fanout;

import dev.fleabridge.engine.lookup.NamedObject;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.Plan;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.Json;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.expression.RowFields;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Plans the batches that operators post, by a rule of our own. So a batch has keys, guard and
 * history like any other run.
 */
public final class BatchPlanner {

  /** The one step of that rule. */
  public static final String STEP = "pay";

  public static final String SOURCE = "fleabridge.batch";

  /** Stands in place of an object's address where the rows are the batch's own items. */
  public static final String ITEMS = NamedObject.EVENT_ITEMS;

  private static final String DEFINITION =
      """
      {
        "id": "batch",
        "description": "What an operator posted to /v1/batches",
        "when": { "source": ["fleabridge.batch"] },
        "key": "{% $detail.key %}",
        "steps": {
          "pay": {
            "pay-scores": {
              "uri": "{% $detail.uri %}",
              "format": "{% $detail.format %}",
              "payer": "{% $detail.payer %}",
              "payee": "{% $exists($row.payee) ? $row.payee : $row.agent_id %}",
              "amount": "{% $exists($row.amount) ? ($string($row.amount) != '' ? $row.amount : $error('no amount')) : $exists($row.score) and $exists($detail.perPoint) ? $round($number($row.score) * $number($detail.perPoint), 2) : $error('no amount') %}",
              "memo": "{% $exists($row.memo) ? $row.memo %}",
              "item": "{% $exists($row.item) ? $row.item %}",
              "minimum": "{% $detail.minimum %}",
              "log": "{% $detail.log %}"
            }
          }
        }
      }
      """;

  private final Planner planner;

  /** A planner that evaluates in its caller's thread. */
  public BatchPlanner(Clock clock, Supplier<UUID> ids, Duration patience) {
    this(clock, ids, patience, Evaluations.inPlace());
  }

  /**
   * @param patience how long after it was planned an action may be sent
   */
  public BatchPlanner(Clock clock, Supplier<UUID> ids, Duration patience, Evaluations evaluations) {
    this.planner =
        new Planner(
            RulesInForce.always(RuleBook.of(List.of(rule()))), clock, ids, patience, evaluations);
  }

  /**
   * What a batch reads of a row. It holds for batches of older versions too, whose stored rule does
   * not say which columns a file may lack.
   */
  static RowFields rowFields() {
    return rule().step(STEP).orElseThrow().rowFields();
  }

  private static Rule rule() {
    try {
      return Rule.fromDefinition(Json.mapper().readTree(DEFINITION));
    } catch (RulesInvalid e) {
      throw new IllegalStateException("our own rule is not valid", e);
    }
  }

  /**
   * Plans one batch, and writes nothing.
   *
   * @param inbound an event of {@link #SOURCE}; its detail has {@code key}, {@code payer}, {@code
   *     uri} and what else the batch says
   * @param person who asks for it, and who then may not approve its payments
   */
  public Plan plan(Inbound inbound, String person) {
    return planner.plan(inbound, person);
  }
}
