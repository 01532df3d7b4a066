package dev.fleabridge.engine.guard;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * By what the guard let an action go, as it was at that moment. It is kept with the attempt for
 * whoever asks later why the action was sent. Nothing is decided by it. Its size is bounded: there
 * are at most 9 caps and 32 budgets, and every name in them is bounded where it is read.
 *
 * @param payer the entry of the allow list that permits the payer, or {@link #WRITTEN}; null where
 *     the action has no payer, and {@code payee} the same
 * @param moves how much the caps were compared with; null where the action moves nothing, or nobody
 *     knows how much
 * @param unknown why nobody knows how much it moves
 * @param caps the limits for one action that it was compared with
 * @param approvals how many people had approved it
 * @param firstPayment whether its payee was new to its payer; null where no limit asks
 * @param budgets what was used of each budget that it counts against, without it
 * @param funds what the payer had; null where no balance was asked
 * @param reserved what was set aside for it
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Grounds(
    @Nullable String payer,
    @Nullable String payee,
    @Nullable Money moves,
    @Nullable String unknown,
    List<Cap> caps,
    int approvals,
    @Nullable Boolean firstPayment,
    List<Use> budgets,
    @Nullable Funds funds,
    @Nullable Money reserved) {

  /** The rule names the agent itself, so that no list is asked. */
  public static final String WRITTEN = "written in the rule";

  /**
   * A limit for one action.
   *
   * @param name such as {@code per-action}
   * @param where whose it is: {@code all}, {@code rule}, or {@code run} for the rule as it was when
   *     the run began
   */
  public record Cap(String name, String where, Money limit) {}

  /**
   * What was used of a budget before the action.
   *
   * @param name of the limit, such as {@code per-day}
   * @param scope whose spending it adds up, such as {@code rule:pay}
   * @param used an amount, or a number of actions, as {@code limit} is
   */
  public record Use(String name, String scope, String used, String limit) {

    /** Whether actions are counted, and not added up. */
    public boolean counts() {
      return name.contains("actions");
    }
  }

  /**
   * What the paying account had before this was reserved.
   *
   * @param available the balance less what was reserved and the fee buffers of what was settled
   *     since the balance was read
   * @param asOf when the balance was read
   */
  public record Funds(
      String account,
      @Nullable Money balance,
      Money reserved,
      Money available,
      @Nullable Instant asOf) {

    static Funds of(Wallet wallet) {
      return new Funds(
          wallet.agent(), wallet.balance(), wallet.reserved(), wallet.available(), wallet.asOf());
    }
  }

  public Grounds {
    caps = caps == null ? List.of() : List.copyOf(caps);
    budgets = budgets == null ? List.of() : List.copyOf(budgets);
  }

  /** As it is kept. */
  public ObjectNode json() {
    return Json.mapper().valueToTree(this);
  }

  /** Reads what was kept; empty where nothing was, or where this version cannot read it. */
  public static Optional<Grounds> of(@Nullable ObjectNode kept) {
    try {
      return kept == null
          ? Optional.empty()
          : Optional.of(Json.mapper().treeToValue(kept, Grounds.class));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
