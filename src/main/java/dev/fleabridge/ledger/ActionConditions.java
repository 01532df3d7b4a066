package dev.fleabridge.ledger;

import dev.fleabridge.ledger.ActionReadings.Details;
import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.model.ActionKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search says of an action, its time apart. The list that a person sees and an act on many
 * are made of the same conditions, so that the act finds what the list showed.
 */
final class ActionConditions {

  /**
   * One condition.
   *
   * @param name of its parameter, and of the filter
   */
  record Condition(String name, String text, Object value) {}

  /** An id that Purple Flea gave, as its index says it (V52). */
  private static final String ID =
      """
      left(
        substring(result::text from '"(?:txId|escrowId|positionId|claimId|agentId)":"([^"\\\\]+)"'),
        255)\
      """;

  /** The id of an order, which may stand beside that of a position. */
  private static final String ORDER =
      """
      left(substring(result::text from '"orderId":"([^"\\\\]+)"'), 255)\
      """;

  private static final String OF_PURPLE_FLEA =
      "state = 'DONE' and kind in (%s)".formatted(Sql.kindsListed(ActionKind::isOfPurpleFlea));
  private static final String OF_TRADES =
      "state = 'DONE' and kind in (%s)".formatted(Sql.kindsListed(ActionConditions::isOfTrades));
  private static final String STEP_OF_KEY =
      "item = '' and run_id = any(array(select id from run where business_key = :key))";

  private final List<Condition> found = new ArrayList<>();

  private ActionConditions(Search search) {
    Details details = search.details();
    add("event", "event_id = :event", search.event());
    add("state", "state = :state", search.state() == null ? null : search.state().name());
    add("agent", "(payer = :agent or payee = :agent)", search.agent());
    add("rule", "rule_id = :rule", search.rule());
    add("shadow", "shadow = :shadow", search.shadow());
    add("kind", "kind = :kind", search.kind() == null ? null : search.kind().name());
    add("payer", "payer = :payer", details.payer());
    add("payee", "payee = :payee", details.payee());
    add("atLeast", "amount >= :atLeast", Sql.decimal(details.atLeast()));
    add("atMost", "amount <= :atMost", Sql.decimal(details.atMost()));
    add("key", either(partsOf("key")), details.key());
    add("transaction", either(partsOf("transaction")), details.transaction());
  }

  private void add(String name, String text, @Nullable Object value) {
    if (value != null) {
      found.add(new Condition(name, text, value));
    }
  }

  /** Those of this search. */
  static List<Condition> of(Search search) {
    return List.copyOf(new ActionConditions(search).found);
  }

  /**
   * The condition as parts of which an index answers each in the order of a list, and of which an
   * action meets one at most; one scan with an "or" would follow neither.
   */
  static List<String> partsOf(String name) {
    return switch (name) {
      case "agent" -> List.of("payer = :agent", "payee = :agent and payer is distinct from :agent");
      case "key" -> List.of("idempotency_key = :key", STEP_OF_KEY + " and idempotency_key <> :key");
      case "transaction" ->
          List.of(
              "%s and %s = :transaction".formatted(OF_PURPLE_FLEA, ID),
              "%s and %s = :transaction and %s is distinct from :transaction"
                  .formatted(OF_TRADES, ORDER, ID));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String either(List<String> parts) {
    return "((" + String.join(") or (", parts) + "))";
  }

  static boolean isOfTrades(ActionKind kind) {
    return switch (kind.deed()) {
      case OPENS_POSITION, CLOSES_POSITION, PLACES_ORDER, CANCELS_ORDER, SETS_EXIT -> true;
      case CREATES_ESCROW,
          COMPLETES_ESCROW,
          RELEASES_ESCROW,
          DISPUTES_ESCROW,
          REGISTERS_AGENT,
          NONE ->
          false;
    };
  }
}
