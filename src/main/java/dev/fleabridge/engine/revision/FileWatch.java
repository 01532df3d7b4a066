package dev.fleabridge.engine.revision;

import dev.fleabridge.engine.revision.Revisions.KeysNotAcknowledged;
import dev.fleabridge.engine.revision.Submitting.Proposal;
import dev.fleabridge.engine.revision.Submitting.Submitted;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.RuleRevisions.Act;
import dev.fleabridge.ledger.RuleRevisions.Origin;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.model.Sha256;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up a change of the rules file while the bridge runs. What is there counts once two looks
 * have found the same, so that a file that is being written is not read half. A file with mistakes
 * changes nothing. It belongs to one thread, except for {@link #problem} and {@link #sameAs}.
 */
final class FileWatch {

  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  /** Each look at a place that is not on this machine is a call, and each replica looks. */
  private static final Duration BETWEEN_REMOTE_LOOKS = Duration.ofSeconds(30);

  /** What a look found: a text by its hash, or why there is none. */
  private record Found(String what, @Nullable String text, @Nullable String mistake) {

    static Found at(RulesLocation location) {
      try {
        String text = location.text(RuleLimits.defaults().maxFileBytes());
        return new Found(Sha256.hex(text), text, null);
      } catch (RulesInvalid e) {
        return new Found("", null, e.getMessage());
      }
    }

    boolean isAs(@Nullable Found other) {
      return other != null
          && what.equals(other.what)
          && String.valueOf(mistake).equals(String.valueOf(other.mistake));
    }
  }

  private final RulesLocation location;
  private final boolean goesOn;
  private final RuleRevisions revisions;
  private final Submitting submitting;
  private final Clock clock;

  private Found seen;
  private Instant nextLook = Instant.MIN;
  private Found takenUp;

  /** Whether a text of this place was submitted, by the start or since. */
  private boolean submittedOnce;

  /** The newest revision that said what the file said when it was last without a mistake. */
  private @Nullable Long before;

  /** The newest revision that said what the file says; null where none did. */
  private volatile @Nullable Long sameAs;

  private volatile @Nullable String problem;

  /**
   * @param started the hash of what the start has taken up; null where the place could not be
   *     asked, so that what is found later is what the start would have found
   * @param goesOn whether later changes are taken up as well; else the first text without a mistake
   *     is the last
   */
  FileWatch(
      RulesLocation location,
      @Nullable String started,
      boolean goesOn,
      RuleRevisions revisions,
      Submitting submitting,
      Clock clock) {
    this.location = location;
    this.goesOn = goesOn;
    this.revisions = revisions;
    this.submitting = submitting;
    this.clock = clock;
    this.seen = new Found(started == null ? "" : started, null, null);
    this.takenUp = seen;
    this.submittedOnce = started != null;
    if (started != null) {
      remember(started);
    }
  }

  /**
   * Looks at the file, and takes it up where it has changed and stands still.
   *
   * @return whether something was submitted
   * @throws org.springframework.dao.DataAccessException where the books cannot be written; the next
   *     look tries again
   */
  boolean look() {
    if (!goesOn && submittedOnce) {
      return false;
    }
    if (location.isRemote()) {
      Instant time = clock.instant();
      if (time.isBefore(nextLook)) {
        return false;
      }
      nextLook = time.plus(BETWEEN_REMOTE_LOOKS);
    }
    Found now = Found.at(location);
    boolean stands = now.isAs(seen);
    seen = now;
    if (!stands || now.isAs(takenUp)) {
      return false;
    }
    boolean submitted = takeUp(now);
    // Not where the books could not be written: what the file said before must still be known then.
    remember(now.what());
    takenUp = now;
    return submitted;
  }

  /**
   * Says that this replica works by another revision. It may be what the file says and what was
   * refused from the file, with a word that a person has given.
   */
  void exchanged(@Nullable Long inForce) {
    sameAs = newestOf(takenUp.what());
    if (problem != null && sameAs != null && sameAs.equals(inForce)) {
      problem = null;
      before = sameAs;
    }
  }

  private boolean takeUp(Found now) {
    String text = now.text();
    try {
      if (text == null) {
        return refused(String.valueOf(now.mistake()));
      }
      return submitted(submit(Candidate.of(text, location.toString())));
    } catch (RulesInvalid e) {
      return refused(String.valueOf(e.getMessage()));
    } catch (KeysNotAcknowledged e) {
      return refused("%s: %s".formatted(location, e.getMessage()));
    }
  }

  private void remember(String hash) {
    sameAs = newestOf(hash);
    before = sameAs == null ? before : sameAs;
  }

  private @Nullable Long newestOf(String hash) {
    return revisions.newestOf(hash).map(Revision::number).orElse(null);
  }

  private Submitted submit(Candidate candidate) {
    Long earlier = before;
    return submitting.submit(
        new Proposal(
            candidate,
            Origin.FILE,
            location.toString(),
            null,
            null,
            Set.of(),
            new Act(FirstRules.ACTOR, clock.instant(), "the file has changed"),
            // A file that goes back to what it said before is news. One that only comes late to
            // what another replica has taken up already is none.
            known -> earlier == null || known.number() >= earlier));
  }

  private boolean submitted(Submitted submitted) {
    problem = null;
    submittedOnce = true;
    long number = submitted.revision().number();
    switch (submitted.result()) {
      case IN_FORCE -> log.info("{} has changed, and is revision {} now", location, number);
      case PROPOSED ->
          log.warn(
              "{} has changed: revision {} waits for a second person to put it in force",
              location,
              number);
      case UNCHANGED ->
          log.info("{} says what revision {} says, which is in force", location, number);
      case KNOWN ->
          log.warn(
              "{} says what an earlier revision said; revision {} is in force and stays so. POST"
                  + " /v1/rules/reload takes up the file",
              location,
              number);
    }
    return submitted.result() == Revisions.Result.IN_FORCE
        || submitted.result() == Revisions.Result.PROPOSED;
  }

  private boolean refused(String why) {
    problem = "the rules file was not taken up: " + why;
    log.error("The rules stay as they are: {}", why);
    return false;
  }

  /** Why the file was not taken up; null where it was. */
  @Nullable String problem() {
    return problem;
  }

  /** The newest revision that said what the file says; null where none did. */
  @Nullable Long sameAs() {
    return sameAs;
  }
}
