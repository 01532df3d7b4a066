package dev.fleabridge.engine.plan;

import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.expression.Undecided;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the rules by which this replica works now. They may be exchanged at any moment, so whoever
 * needs them asks here when a piece of work begins, works by one revision to its end, and keeps
 * none for the next piece. Thread-safe.
 */
public final class RulesInForce {

  /**
   * One revision of the rules, as this replica reads it. Two revisions are the same only when they
   * are the same object.
   *
   * @param number its number in the ledger; null for rules that are no revision, such as our own
   *     rule for batches
   * @param since when it came in force, at whichever replica; null where it is no revision
   */
  public record Revision(@Nullable Long number, @Nullable Instant since, RuleBook book) {}

  /** What is held: a revision, or why there is none. */
  private sealed interface Held {
    record Known(Revision revision) implements Held {}

    record Unknown(String why) implements Held {}
  }

  private volatile Held held;

  private RulesInForce(Held first) {
    this.held = first;
  }

  /** Holds these rules, which are no revision. */
  public static RulesInForce always(RuleBook book) {
    return new RulesInForce(new Held.Known(new Revision(null, null, book)));
  }

  /** Holds this revision until it is exchanged. */
  public static RulesInForce beginningWith(Revision revision) {
    return new RulesInForce(new Held.Known(revision));
  }

  /** Holds nothing until a revision is put here. */
  public static RulesInForce none(String why) {
    return new RulesInForce(new Held.Unknown(why));
  }

  /** The revision in force; empty where this replica cannot read it. */
  public Optional<Revision> now() {
    return held instanceof Held.Known(Revision revision) ? Optional.of(revision) : Optional.empty();
  }

  /**
   * The revision in force.
   *
   * @throws Undecided where this replica cannot read it: then nothing may be decided by an older
   *     one, and the caller asks again later
   */
  public Revision revision() {
    return switch (held) {
      case Held.Known(Revision revision) -> revision;
      case Held.Unknown(String why) -> throw Undecided.refused(why);
    };
  }

  /** Puts a revision in place of what is held. */
  public void put(Revision revision) {
    held = new Held.Known(revision);
  }

  /** From now on nothing is held. */
  public void withdraw(String why) {
    held = new Held.Unknown(why);
  }
}
