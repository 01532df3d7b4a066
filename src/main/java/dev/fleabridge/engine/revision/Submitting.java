package dev.fleabridge.engine.revision;

import dev.fleabridge.engine.revision.Revisions.MovedOn;
import dev.fleabridge.engine.revision.Revisions.Result;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.RuleRevisions.Act;
import dev.fleabridge.ledger.RuleRevisions.Origin;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.ledger.RuleRevisions.Submission;
import dev.fleabridge.ledger.RuleVersions;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.StoredRule;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Submits revisions: each in one transaction, in which nobody else changes what is in force. Of two
 * replicas with the same new file one submits it, and the other finds it there.
 */
final class Submitting {

  /**
   * What is submitted.
   *
   * @param location the file that it is from; null where it is from none
   * @param contentOf the earlier revision whose content a person takes up again
   * @param expected the revision that must be in force; null where any may be
   * @param acknowledged the words of changed keys that are given with it
   * @param unlessKnown says of the newest revision with the same content whether this is no news,
   *     so that nothing is submitted
   */
  record Proposal(
      Candidate candidate,
      Origin origin,
      @Nullable String location,
      @Nullable Long contentOf,
      @Nullable Long expected,
      Set<String> acknowledged,
      Act by,
      Predicate<Revision> unlessKnown) {}

  /** What came of it, with the revision that it is about: the new one, or the one in force. */
  record Submitted(Result result, Revision revision) {}

  private final RuleRevisions revisions;
  private final RuleVersions versions;
  private final AuditLog audit;
  private final TransactionOperations transactions;
  private final boolean fourEyes;
  private final Set<String> acknowledged;

  /**
   * @param fourEyes whether what is submitted waits for a second person
   * @param acknowledged the words of changed keys that are configured
   */
  Submitting(
      RuleRevisions revisions,
      RuleVersions versions,
      AuditLog audit,
      TransactionOperations transactions,
      boolean fourEyes,
      Set<String> acknowledged) {
    this.revisions = revisions;
    this.versions = versions;
    this.audit = audit;
    this.transactions = transactions;
    this.fourEyes = fourEyes;
    this.acknowledged = acknowledged;
  }

  /** Whether what is submitted waits for a second person. */
  boolean fourEyes() {
    return fourEyes;
  }

  /**
   * Submits a revision, and puts it in force unless a second person must. The first revision of all
   * is put in force in any case, because nothing else is.
   *
   * @throws MovedOn where another revision is in force than the expected one
   * @throws Revisions.KeysNotAcknowledged where keys are changed that nobody has acknowledged
   */
  Submitted submit(Proposal proposal) {
    return Objects.requireNonNull(transactions.execute(status -> locked(proposal)));
  }

  private Submitted locked(Proposal proposal) {
    revisions.lock();
    Optional<Revision> inForce = revisions.inForce();
    requireExpected(proposal.expected(), inForce.map(Revision::number).orElse(null));
    Candidate candidate = proposal.candidate();
    if (inForce.isPresent()) {
      if (inForce.get().hash().equals(candidate.hash())) {
        return new Submitted(Result.UNCHANGED, inForce.get());
      }
      if (revisions.newestOf(candidate.hash()).filter(proposal.unlessKnown()).isPresent()) {
        return new Submitted(Result.KNOWN, inForce.get());
      }
    }
    Set<String> meant =
        changedKeys(candidate.book())
            .requireAcknowledged(words(proposal.acknowledged(), inForce.orElse(null)));
    long number = revisions.add(submission(proposal, inForce.orElse(null)));
    boolean waits = fourEyes && inForce.isPresent();
    if (!waits) {
      revisions.putInForce(number, proposal.by(), meant);
    }
    audit.add(line(waits ? "propose-rules" : "put-rules-in-force", number, proposal.by()));
    return new Submitted(
        waits ? Result.PROPOSED : Result.IN_FORCE, revisions.find(number).orElseThrow());
  }

  private static Submission submission(Proposal proposal, @Nullable Revision inForce) {
    return new Submission(
        proposal.candidate().hash(),
        proposal.candidate().text(),
        StoredRule.GRAMMAR,
        proposal.origin(),
        proposal.location(),
        proposal.contentOf(),
        inForce == null ? null : inForce.number(),
        proposal.by(),
        proposal.acknowledged());
  }

  static void requireExpected(@Nullable Long expected, @Nullable Long inForce) {
    if (expected != null && !expected.equals(inForce)) {
      throw new MovedOn(
          "revision %s is in force, and not revision %d".formatted(inForce, expected), inForce);
    }
  }

  /** The key changes of a book against what runs were made by, in the caller's transaction. */
  ChangedKeys changedKeys(RuleBook book) {
    return new ChangedKeys(book, versions.all());
  }

  /**
   * These words with those that are configured, and with those by which the revision in force made
   * its changes: a change that was meant stays so while the key stays as it is.
   */
  Set<String> words(Set<String> given, @Nullable Revision inForce) {
    Set<String> words = new HashSet<>(acknowledged);
    words.addAll(given);
    if (inForce != null) {
      words.addAll(inForce.acknowledged());
    }
    return words;
  }

  static AuditLog.Line line(String act, long number, Act by) {
    return AuditLog.Line.of(by.at(), by.person(), act, "rules/revisions/" + number, by.note());
  }
}
