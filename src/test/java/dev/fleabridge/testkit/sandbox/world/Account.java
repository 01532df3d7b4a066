package dev.fleabridge.testkit.sandbox.world;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;

/** One balance. Guarded by {@link World}'s lock. */
public final class Account {

  /** As many entries as the upstream's own listing shows. */
  static final int RECENT = 50;

  public final String id;
  public final Deque<Entry> recent = new ArrayDeque<>();
  public BigDecimal balance = BigDecimal.ZERO;

  /**
   * The same balance by the upstream's arithmetic: IEEE doubles, 68.79666700000001 and all. Only
   * shown, never booked from.
   */
  public double shown;

  public double deposited;
  public double wagered;
  public double won;

  Account(String id) {
    this.id = id;
  }
}
