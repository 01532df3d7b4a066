package dev.fleabridge.engine.revision;

import dev.fleabridge.engine.lever.SamePerson;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.engine.revision.Submitting.Proposal;
import dev.fleabridge.engine.revision.Submitting.Submitted;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.RuleRevisions.Act;
import dev.fleabridge.ledger.RuleRevisions.Origin;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.ledger.RuleRevisions.State;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * What people do with revisions of the rules. Each act is one transaction, with its line in the
 * audit. After it this replica works by what is in force then, and the others follow.
 */
public final class Revisions {

  /** What came, or would come, of something that was given in. */
  public enum Result {
    /** It is a new revision, and in force. */
    IN_FORCE,
    /** It is a new revision, and waits for a second person. */
    PROPOSED,
    /** It is what is in force already. */
    UNCHANGED,
    /** It is what an earlier revision said, and nobody has asked for that one again. */
    KNOWN
  }

  /**
   * A change of a key, or of a rule's id, by which what was paid could be paid again.
   *
   * @param word the word that acknowledges this change and no other
   * @param why for a person
   */
  public record KeyChange(String rule, String word, String why) {}

  /**
   * What a person asks for.
   *
   * @param note why
   * @param expected the revision that must be in force; null where any may be
   * @param acknowledged the words of changed keys that are meant
   */
  public record Order(
      String person, String note, @Nullable Long expected, Set<String> acknowledged) {}

  /**
   * What would come of rules that are given in.
   *
   * @param inForce the number of the revision in force; null where there is none
   * @param differences from the revision in force; null where this replica cannot read that one
   * @param notAcknowledged the changes for which the rules would be refused
   */
  public record Preview(
      Result result,
      @Nullable Long inForce,
      @Nullable List<Difference> differences,
      List<KeyChange> notAcknowledged) {}

  /** What came of an act, with the revision that it is about. */
  public record Done(Result result, Revision revision) {}

  /** Says that another revision is in force, or in another state, than the caller believed. */
  public static final class MovedOn extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final @Nullable Long inForce;

    MovedOn(String message, @Nullable Long inForce) {
      super(message);
      this.inForce = inForce;
    }

    /** The number of the revision in force; null where it is not known. */
    public @Nullable Long inForce() {
      return inForce;
    }
  }

  /** Says that keys are changed, and that nobody has said that this is meant. */
  public static final class KeysNotAcknowledged extends IllegalStateException {
    private static final long serialVersionUID = 1L;
    private final transient List<KeyChange> changes;

    KeysNotAcknowledged(List<KeyChange> changes) {
      super(changes.stream().map(KeyChange::why).collect(Collectors.joining("; and ")));
      this.changes = List.copyOf(changes);
    }

    public List<KeyChange> changes() {
      return changes;
    }
  }

  /** Says that a person may not put in force what the same person has submitted. */
  public static final class OwnRevision extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OwnRevision(long number) {
      super("revision %d was submitted by this person; another must decide".formatted(number));
    }
  }

  private final RuleRevisions revisions;
  private final Submitting submitting;
  private final Following following;
  private final RulesInForce rules;
  private final AuditLog audit;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final RulesLocation location;

  /**
   * @param location where the rules are
   */
  Revisions(
      RuleRevisions revisions,
      Submitting submitting,
      Following following,
      RulesInForce rules,
      AuditLog audit,
      TransactionOperations transactions,
      Clock clock,
      RulesLocation location) {
    this.revisions = revisions;
    this.submitting = submitting;
    this.following = following;
    this.rules = rules;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
    this.location = location;
  }

  /** Whether a second person must put a revision in force. */
  public boolean fourEyes() {
    return submitting.fourEyes();
  }

  /**
   * Says what would come of these rules, and writes nothing.
   *
   * @param text the rules; null for what stands in the rules file of this replica
   * @throws RulesInvalid where they cannot be read or have mistakes
   * @throws MovedOn where another revision is in force than the expected one
   */
  public Preview preview(@Nullable String text, Order order) throws RulesInvalid {
    Candidate candidate = candidate(text);
    Optional<Revision> inForce = revisions.inForce();
    Long number = inForce.map(Revision::number).orElse(null);
    Submitting.requireExpected(order.expected(), number);
    if (inForce.filter(r -> r.hash().equals(candidate.hash())).isPresent()) {
      return new Preview(Result.UNCHANGED, number, List.of(), List.of());
    }
    List<KeyChange> changes =
        submitting
            .changedKeys(candidate.book())
            .unacknowledged(submitting.words(order.acknowledged(), inForce.orElse(null)));
    Result result = fourEyes() && number != null ? Result.PROPOSED : Result.IN_FORCE;
    return new Preview(
        result,
        number,
        number == null
            ? Difference.between(RuleBook.of(List.of()), candidate.book())
            : inForceHere(number)
                .map(book -> Difference.between(book, candidate.book()))
                .orElse(null),
        changes);
  }

  /** The book of the revision in force, where this replica can read it. */
  private Optional<RuleBook> inForceHere(long number) {
    Optional<RuleBook> here =
        rules
            .now()
            .filter(now -> Objects.equals(now.number(), number))
            .map(RulesInForce.Revision::book);
    try {
      return here.isPresent() ? here : Optional.of(book(number));
    } catch (RulesInvalid e) {
      return Optional.empty();
    }
  }

  /**
   * Submits rules as a new revision. It is in force at once, unless a second person must decide.
   *
   * @param text the rules; null for what stands in the rules file of this replica
   * @throws RulesInvalid where they cannot be read or have mistakes; nothing is changed then
   * @throws MovedOn where another revision is in force than the expected one
   * @throws KeysNotAcknowledged where a key is changed, and that is not acknowledged
   */
  public Done submit(@Nullable String text, Order order) throws RulesInvalid {
    return submit(
        candidate(text), Origin.API, text == null ? location.toString() : null, null, order);
  }

  private Done submit(
      Candidate candidate,
      Origin origin,
      @Nullable String from,
      @Nullable Long contentOf,
      Order order) {
    Submitted submitted =
        submitting.submit(
            new Proposal(
                candidate,
                origin,
                from,
                contentOf,
                order.expected(),
                order.acknowledged(),
                act(order),
                known -> false));
    follow();
    return new Done(submitted.result(), submitted.revision());
  }

  /**
   * Puts a revision in force. A proposal comes in force itself. The content of an older revision is
   * submitted as a new one, because what decided runs keeps its number and its place.
   *
   * @param seen the revision as the caller saw it
   * @throws RulesInvalid where this release cannot read it
   * @throws MovedOn where the revision is in another state by now, or where another is in force
   *     than the expected one
   * @throws OwnRevision where a second person must decide, and this is the first
   * @throws KeysNotAcknowledged where a key is changed, and that is not acknowledged
   */
  public Done putInForce(Revision seen, Order order) throws RulesInvalid {
    return switch (seen.state()) {
      case IN_FORCE -> {
        Submitting.requireExpected(order.expected(), seen.number());
        yield new Done(Result.UNCHANGED, seen);
      }
      case PROPOSED -> decide(seen, order);
      case SUPERSEDED, REFUSED ->
          submit(
              Candidate.of(revisions.content(seen.number()), name(seen.number())),
              Origin.ROLLBACK,
              null,
              seen.number(),
              order);
    };
  }

  private Done decide(Revision seen, Order order) throws RulesInvalid {
    RuleBook book = book(seen.number());
    Act act = act(order);
    Revision done =
        Objects.requireNonNull(
            transactions.execute(status -> {
              Revision revision = proposed(seen.number());
              Revision inForce = revisions.inForce().orElse(null);
              Submitting.requireExpected(
                  order.expected(), inForce == null ? null : inForce.number());
              if (fourEyes() && SamePerson.is(order.person(), revision.submitted().person())) {
                throw new OwnRevision(revision.number());
              }
              Set<String> words = new HashSet<>(order.acknowledged());
              words.addAll(revision.acknowledged());
              Set<String> meant =
                  submitting
                      .changedKeys(book)
                      .requireAcknowledged(submitting.words(words, inForce));
              revisions.putInForce(revision.number(), act, meant);
              audit.add(Submitting.line("put-rules-in-force", revision.number(), act));
              return revisions.find(revision.number()).orElseThrow();
            }));
    follow();
    return new Done(Result.IN_FORCE, done);
  }

  /**
   * Refuses a proposal, which then never comes in force by itself.
   *
   * @return the revision as it is afterwards
   * @throws MovedOn where it is no proposal any more
   */
  public Revision refuse(long number, Order order) {
    Act act = act(order);
    return Objects.requireNonNull(
        transactions.execute(status -> {
          proposed(number);
          revisions.refuse(number, act);
          audit.add(Submitting.line("refuse-rules", number, act));
          return revisions.find(number).orElseThrow();
        }));
  }

  /** A revision that is still a proposal, under the lock of the caller's transaction. */
  private Revision proposed(long number) {
    revisions.lock();
    Revision revision = revisions.find(number).orElseThrow();
    if (revision.state() != State.PROPOSED) {
      throw new MovedOn(
          "revision %d is %s and not PROPOSED".formatted(number, revision.state()),
          revisions.numberInForce().orElse(null));
    }
    return revision;
  }

  /**
   * How the rules differ between two revisions, which must be there.
   *
   * @throws RulesInvalid where this release cannot read one of them
   */
  public List<Difference> differences(long from, long to) throws RulesInvalid {
    return Difference.between(book(from), book(to));
  }

  private RuleBook book(long number) throws RulesInvalid {
    return RuleBook.load(revisions.content(number), name(number), RuleLimits.defaults());
  }

  private static String name(long number) {
    return "revision " + number;
  }

  private Candidate candidate(@Nullable String text) throws RulesInvalid {
    return text == null ? Candidate.at(location) : Candidate.of(text, "rules");
  }

  private Act act(Order order) {
    return new Act(order.person(), clock.instant(), order.note());
  }

  /** At once, so that whoever put it in force finds it in force here. */
  private void follow() {
    try {
      following.look();
    } catch (DataAccessException e) {
      // The act is done. The next look of the watch finds what is in force.
    }
  }
}
