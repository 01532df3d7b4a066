package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.Js;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One escrow. Guarded by {@link World}'s lock. Fields that hold doubles are what the upstream
 * shows.
 */
public final class Escrow {

  public final String id;
  public final String payer;
  public final String payee;
  public final BigDecimal amount;
  public final double shownAmount;
  public final double commission;
  final @Nullable String referrer;
  public final double referralCommission;
  public final String description;
  public final int timeoutHours;
  public final long createdAt;
  public final long expiresAt;
  public final List<Map<String, @Nullable Object>> events = new ArrayList<>();
  public String status = "funded";

  /**
   * Whether the payee has the money; apart from the status only where a release failed half-way.
   */
  boolean credited;

  public @Nullable Long completedAt;
  public @Nullable Long releasedAt;
  public @Nullable Long disputedAt;

  Escrow(String id, Terms terms, Fees fees, @Nullable String referrer, long now) {
    this.id = id;
    this.payer = terms.payer();
    this.payee = terms.payee();
    this.amount = terms.amount();
    this.shownAmount = terms.amount().doubleValue();
    this.commission = fees.commission();
    this.referrer = referrer;
    this.referralCommission = fees.referral();
    this.description = terms.description();
    this.timeoutHours = terms.timeoutHours();
    this.createdAt = now;
    this.expiresAt = now + terms.timeoutHours() * 3600L;
  }

  /** What the payer asks for. */
  public record Terms(
      String payer,
      String payee,
      BigDecimal amount,
      String description,
      int timeoutHours,
      @Nullable String referralCode) {}

  /**
   * What the amount costs, by the upstream's arithmetic (docs/reference/purpleflea-api.md#fees).
   */
  record Fees(double commission, double referral) {

    static Fees of(double amount, boolean referred) {
      double commission = Js.fixed(amount * 0.01, 6);
      return new Fees(commission, referred ? Js.fixed(commission * 0.15, 6) : 0);
    }
  }

  /** What the payee gets. */
  public double net() {
    return Js.fixed(shownAmount - commission, 6);
  }

  public boolean isOpen() {
    return status.equals("funded") || status.equals("completed");
  }

  public boolean hasParty(@Nullable String agent) {
    return payer.equals(agent) || payee.equals(agent);
  }
}
