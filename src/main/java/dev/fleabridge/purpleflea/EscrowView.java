package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An escrow as the server shows it.
 *
 * @param rawStatus the server's own word for the state
 * @param expiresAt when the time runs out; the public servers then refund the payer minus the fee,
 *     although they call the field {@code auto_release_at}
 */
public record EscrowView(
    String escrowId,
    State state,
    String rawStatus,
    BigDecimal amount,
    @Nullable BigDecimal fee,
    @Nullable BigDecimal net,
    String payer,
    String payee,
    String terms,
    @Nullable Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant completedAt,
    @Nullable Instant disputedAt) {

  /** The states of docs/reference/purpleflea-api.md#states-of-an-escrow. */
  public enum State {
    FUNDED,
    COMPLETED,
    RELEASED,
    DISPUTED,
    REFUNDED,
    UNRECOGNISED;

    /** Reads a status, with the aliases that the public pages use. */
    public static State of(String status) {
      return switch (status.toLowerCase(Locale.ROOT)) {
        case "funded", "locked", "held", "created", "active" -> FUNDED;
        case "completed", "awaiting_release" -> COMPLETED;
        case "released" -> RELEASED;
        case "disputed" -> DISPUTED;
        case "refunded", "expired", "cancelled" -> REFUNDED;
        default -> UNRECOGNISED;
      };
    }
  }
}
