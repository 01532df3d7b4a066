package dev.fleabridge.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an action does, resolved: who pays whom how much, and the parameters of the call.
 *
 * @param fingerprint equal for equal kind, payer, payee, amount and target; free text such as a
 *     memo does not count (money rule 3)
 */
public record Terms(
    String fingerprint,
    @Nullable String payer,
    @Nullable String payee,
    boolean payerComputed,
    boolean payeeComputed,
    @Nullable Money amount,
    ObjectNode parameters) {

  /** The targets of all kinds. */
  private static final List<String> TARGETS =
      Arrays.stream(ActionKind.values())
          .flatMap(kind -> kind.targets().stream())
          .distinct()
          .toList();

  /**
   * The same terms with an amount that was not known before, and the parameters that state it. The
   * fingerprint stays as it was made, without the amount.
   */
  public Terms fixed(Money newAmount, ObjectNode newParameters) {
    return new Terms(
        fingerprint, payer, payee, payerComputed, payeeComputed, newAmount, newParameters);
  }

  public static Terms of(
      ActionKind kind,
      @Nullable String payer,
      @Nullable String payee,
      boolean payerComputed,
      boolean payeeComputed,
      @Nullable Money amount,
      ObjectNode parameters) {
    ObjectNode canonical = Json.object();
    canonical.put("kind", kind.wireName()).put("payer", payer).put("payee", payee);
    canonical.put("amount", amount == null ? null : amount.toString());
    for (String target : TARGETS) {
      JsonNode value = parameters.get(target);
      if (value != null) {
        canonical.set(target, value);
      }
    }
    String fingerprint = Canonical.hash(canonical);
    return new Terms(fingerprint, payer, payee, payerComputed, payeeComputed, amount, parameters);
  }
}
