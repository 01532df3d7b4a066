package dev.fleabridge.testkit.sandbox.world;

import dev.fleabridge.testkit.sandbox.Js;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.UpstreamCrash;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The escrows and their states (docs/reference/purpleflea-api.md#states-of-an-escrow). Guarded by
 * {@link World}'s lock.
 */
public final class Escrows {

  /**
   * The upstream looks for timed-out escrows this often, so an escrow can still be released a
   * little after its timeout.
   */
  private static final long SETTLING_SECONDS = 300;

  private final Map<String, Escrow> escrows = new LinkedHashMap<>();
  private final PriorityQueue<Escrow> byExpiry =
      new PriorityQueue<>(Comparator.comparingLong(escrow -> escrow.expiresAt));
  private final World world;
  private long nextSettling;
  public long created;
  public long released;
  public long disputed;
  public double volume;
  public double commissions;

  Escrows(World world) {
    this.world = world;
    nextSettling = world.clock.seconds() + SETTLING_SECONDS;
  }

  public @Nullable Escrow find(String id) {
    return escrows.get(id);
  }

  /** Every escrow, in the order of creation. */
  public Collection<Escrow> all() {
    return escrows.values();
  }

  public String newId() {
    return "esc_" + world.ids.hex(16);
  }

  /** Takes the money from the payer, who has been checked to have it, and opens the escrow. */
  public Escrow create(Escrow.Terms terms) {
    String id = newId();
    String referrer = referrer(terms);
    Escrow.Fees fees = Escrow.Fees.of(terms.amount().doubleValue(), referrer != null);
    Escrow escrow = new Escrow(id, terms, fees, referrer, world.clock.seconds());
    Posting lock =
        new Posting(id + "_debit", "escrow_lock: " + id, id, "escrow", terms.description());
    world.ledger.move(escrow.payer, Ledger.ESCROW, escrow.amount, lock, lock);
    if (world.settings().escrowFails()) {
      throw new UpstreamCrash("the record of the escrow");
    }
    escrows.put(id, escrow);
    byExpiry.add(escrow);
    created++;
    volume += escrow.shownAmount;
    note(
        escrow,
        "created",
        id + "_created",
        escrow.payer,
        "Escrow created: $" + Js.text(escrow.shownAmount) + " for \"" + escrow.description + "\"");
    return escrow;
  }

  private @Nullable String referrer(Escrow.Terms terms) {
    if (terms.referralCode() == null || terms.referralCode().isEmpty()) {
      return world.agents.referrerOf(terms.payer());
    }
    String named = world.agents.byReferralCode(terms.referralCode());
    return terms.payer().equals(named) ? null : named;
  }

  /** From funded to completed. */
  public void complete(Escrow escrow, String actor) {
    escrow.status = "completed";
    escrow.completedAt = world.clock.seconds();
    note(escrow, "completed", actor, "Counterparty marked task complete");
  }

  /** From funded or completed to disputed. */
  public void dispute(Escrow escrow, String actor, String reason) {
    escrow.status = "disputed";
    escrow.disputedAt = world.clock.seconds();
    disputed++;
    note(escrow, "disputed", actor, reason);
  }

  /** From funded or completed to released: pays the payee, the referrer and the house. */
  public void release(Escrow escrow, @Nullable String actor, String why, @Nullable String memo) {
    credit(escrow, memo);
    escrow.status = "released";
    escrow.releasedAt = world.clock.seconds();
    released++;
    commissions += escrow.commission;
    note(escrow, "released", actor, why);
  }

  /**
   * The first part of a release: pays, at most once, because the upstream's ledger has unique ids.
   *
   * @return whether it paid
   */
  public boolean credit(Escrow escrow, @Nullable String memo) {
    if (escrow.credited) {
      return false;
    }
    pay(escrow, escrow.payee, escrow.net(), "escrow_release: ", "_release", memo);
    escrow.credited = true;
    return true;
  }

  /** Settles what is past its timeout, if the next look for them is due. */
  public void settleOverdueIfDue() {
    long now = world.clock.seconds();
    if (now < nextSettling) {
      return;
    }
    nextSettling = now + SETTLING_SECONDS;
    Escrow next = byExpiry.peek();
    while (next != null && next.expiresAt <= now) {
      byExpiry.remove();
      if (next.isOpen()) {
        expire(next);
      }
      next = byExpiry.peek();
    }
  }

  private void expire(Escrow escrow) {
    String why = "after " + escrow.timeoutHours + "h timeout";
    if (world.settings().timeoutPolicy() == SandboxSettings.TimeoutPolicy.RELEASE_TO_PAYEE) {
      release(escrow, null, "Auto-released " + why, null);
      return;
    }
    // Unlike on release, the upstream does not round this difference.
    double refund = escrow.shownAmount - escrow.commission;
    pay(escrow, escrow.payer, refund, "escrow_timeout_refund: ", "_timeout", null);
    escrow.status = "refunded";
    escrow.releasedAt = world.clock.seconds();
    note(escrow, "refunded", null, "Auto-refunded " + why);
  }

  private void pay(
      Escrow escrow,
      String receiver,
      double shown,
      String reason,
      String suffix,
      @Nullable String memo) {
    String id = escrow.id;
    BigDecimal part = Js.decimal(Js.fixed(shown, 6)).min(escrow.amount);
    Posting credit = new Posting(id + suffix + "_credit", reason + id, id + suffix, "escrow", memo);
    world.ledger.move(Ledger.ESCROW, receiver, part, shown, credit, credit);
    BigDecimal rest = escrow.amount.subtract(part);
    String referrer = escrow.referrer;
    if (referrer != null && escrow.referralCommission > 0) {
      BigDecimal share = Js.decimal(escrow.referralCommission).min(rest);
      String why = "escrow_referral_commission: " + id;
      Posting posting = new Posting(id + "_refcom_credit", why, id + "_refcom", "escrow", null);
      world.ledger.move(Ledger.ESCROW, referrer, share, posting, posting);
      rest = rest.subtract(share);
    }
    // The upstream only notes the house's part. Here it is booked, with what rounding left over.
    Posting fee = new Posting(id + "_fee", "escrow_commission: " + id, id, "escrow", null);
    world.ledger.move(Ledger.ESCROW, Ledger.HOUSE, rest, fee, fee);
  }

  private void note(Escrow escrow, String event, @Nullable String actor, String note) {
    String id = escrow.id + "_" + event + "_" + world.clock.millis();
    note(escrow, event, id, actor, note);
  }

  private void note(Escrow escrow, String event, String id, @Nullable String actor, String note) {
    escrow.events.add(
        Json.object(
            "id", id,
            "escrow_id", escrow.id,
            "event", event,
            "actor_id", actor,
            "note", note,
            "created_at", world.clock.seconds()));
  }
}
