package dev.fleabridge.engine.revision;

import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this replica work by the revision that the ledger says is in force. A revision that it cannot
 * read, such as one with a word of a newer release, leaves it without rules: it plans nothing and
 * sends nothing by an older one. Thread-safe.
 */
final class Following {

  private static final Logger log = LoggerFactory.getLogger(Following.class);

  private final RuleRevisions revisions;
  private final RulesInForce rules;

  /** The revision that was read last, whether or not it could be; null before the first. */
  private volatile @Nullable Long number;

  private volatile @Nullable String problem;

  Following(RuleRevisions revisions, RulesInForce rules) {
    this.revisions = revisions;
    this.rules = rules;
  }

  /**
   * Looks which revision is in force, and exchanges the rules where it is another than before.
   *
   * @return whether it is another
   * @throws org.springframework.dao.DataAccessException where the database cannot be asked; the
   *     rules stay as they are
   */
  synchronized boolean look() {
    Optional<Long> inForce = revisions.numberInForce();
    if (inForce.isEmpty() || inForce.get().equals(number)) {
      return false;
    }
    Revision revision = revisions.find(inForce.get()).orElseThrow();
    try {
      RuleBook book =
          RuleBook.load(
              revisions.content(revision.number()),
              "revision " + revision.number(),
              RuleLimits.defaults());
      rules.put(
          new RulesInForce.Revision(
              revision.number(), Objects.requireNonNull(revision.inForce()).at(), book));
      problem = null;
      log.info(
          "Works by revision {} of the rules, {} rules, put in force by {}",
          revision.number(),
          book.rules().size(),
          Objects.requireNonNull(revision.inForce()).person());
    } catch (RulesInvalid e) {
      String why = "revision %d of the rules cannot be read here".formatted(revision.number());
      rules.withdraw(why);
      problem = "%s: %s".formatted(why, e.getMessage());
      log.error("Plans and sends nothing, because {}", problem);
    }
    number = revision.number();
    return true;
  }

  /** The number of the revision that this replica works by; null where it works by none. */
  @Nullable Long number() {
    return rules.now().isPresent() ? number : null;
  }

  /** Why this replica cannot work by the revision in force; null where it can. */
  @Nullable String problem() {
    return problem;
  }
}
