package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the server said about a call that it carried out. The ids depend on the operation and the
 * dialect (docs/reference/purpleflea-api.md#dialects).
 *
 * @param ids ids by the names below, without null values
 * @param fee what Purple Flea kept, where it said so
 * @param net what the payee gets, where it said so
 * @param newBalance the payer's balance afterwards, where it said so
 * @param status the server's word for the state, such as {@code funded}
 * @param fill how an order was filled; null for other operations
 * @param issuedKey the key of a newly registered agent
 */
public record Receipt(
    Map<String, String> ids,
    @Nullable BigDecimal fee,
    @Nullable BigDecimal net,
    @Nullable BigDecimal newBalance,
    @Nullable String status,
    @Nullable Fill fill,
    @Nullable ApiKey issuedKey) {

  /**
   * How an order was filled. This may differ from what was asked for: the exchange cuts a size to
   * its lots, may fill only a part, and caps the leverage.
   *
   * @param size US dollars
   * @param deviations what a person should look at, one clause each; empty where the order was
   *     filled as asked
   * @param profit US dollars that the closed position brought, below zero for a loss; null for an
   *     order that opens, and where the server did not say
   */
  public record Fill(
      @Nullable BigDecimal size,
      @Nullable BigDecimal price,
      @Nullable BigDecimal leverage,
      List<String> deviations,
      @Nullable BigDecimal profit) {

    /** A fill of which the server told no profit. */
    public Fill(
        @Nullable BigDecimal size,
        @Nullable BigDecimal price,
        @Nullable BigDecimal leverage,
        List<String> deviations) {
      this(size, price, leverage, deviations, null);
    }

    public Fill {
      deviations = List.copyOf(deviations);
    }
  }

  public static final String TX_ID = "txId";
  public static final String ESCROW_ID = "escrowId";
  public static final String POSITION_ID = "positionId";
  public static final String ORDER_ID = "orderId";
  public static final String AGENT_ID = "agentId";
  public static final String CLAIM_ID = "claimId";

  public Receipt {
    ids = Collections.unmodifiableMap(new LinkedHashMap<>(ids));
  }

  /** A receipt with only ids. Entries without a value are left out. */
  public static Receipt ofIds(Map<String, @Nullable String> ids) {
    Map<String, String> present = new LinkedHashMap<>();
    ids.forEach((name, value) -> {
      if (value != null) {
        present.put(name, value);
      }
    });
    return new Receipt(present, null, null, null, null, null, null);
  }

  /** A receipt with one id. */
  public static Receipt ofId(String name, String value) {
    return new Receipt(Map.of(name, value), null, null, null, null, null, null);
  }

  public Receipt withAmounts(
      @Nullable BigDecimal newFee, @Nullable BigDecimal newNet, @Nullable BigDecimal balance) {
    return new Receipt(ids, newFee, newNet, balance, status, fill, issuedKey);
  }

  public Receipt withStatus(@Nullable String newStatus) {
    return new Receipt(ids, fee, net, newBalance, newStatus, fill, issuedKey);
  }

  public Receipt withIssuedKey(ApiKey key) {
    return new Receipt(ids, fee, net, newBalance, status, fill, key);
  }

  public Receipt withFill(Fill newFill) {
    return new Receipt(ids, fee, net, newBalance, status, newFill, issuedKey);
  }

  public @Nullable String txId() {
    return ids.get(TX_ID);
  }

  public @Nullable String escrowId() {
    return ids.get(ESCROW_ID);
  }

  public @Nullable String positionId() {
    return ids.get(POSITION_ID);
  }

  public @Nullable String orderId() {
    return ids.get(ORDER_ID);
  }

  public @Nullable String agentId() {
    return ids.get(AGENT_ID);
  }
}
