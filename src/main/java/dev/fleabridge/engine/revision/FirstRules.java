package dev.fleabridge.engine.revision;

import dev.fleabridge.engine.revision.Revisions.Result;
import dev.fleabridge.engine.revision.Submitting.Proposal;
import dev.fleabridge.engine.revision.Submitting.Submitted;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.RuleRevisions.Act;
import dev.fleabridge.ledger.RuleRevisions.Origin;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import dev.fleabridge.rule.RulesNotGiven;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a start makes of the rules file. New content comes in force, or is proposed where a
 * second person must decide. What an earlier revision said is no news: a task of an old deployment
 * that starts again does not take the rules back, and a roll back outlives a start.
 */
final class FirstRules {

  private static final Logger log = LoggerFactory.getLogger(FirstRules.class);

  /** Who submits what a file says. Nobody signs in under this name. */
  static final String ACTOR = "rules-file";

  private final RuleRevisions revisions;
  private final Submitting submitting;
  private final Clock clock;

  FirstRules(RuleRevisions revisions, Submitting submitting, Clock clock) {
    this.revisions = revisions;
    this.submitting = submitting;
    this.clock = clock;
  }

  /**
   * Reads the file and submits it where it is new. Afterwards some revision is in force. A place
   * that cannot be asked now keeps no replica from working by the revision that is in force: a
   * store that is away must not end a service that grows or restarts meanwhile.
   *
   * @return the hash of what the file says; null where nobody can say it now
   * @throws RulesInvalid where the file cannot be read or has mistakes
   * @throws Revisions.KeysNotAcknowledged where it changes keys, and that is not acknowledged
   */
  @Nullable String submit(RulesLocation location) throws RulesInvalid {
    Optional<Revision> inForce = revisions.inForce();
    try {
      return submit(Candidate.at(location), location, inForce);
    } catch (RulesNotGiven e) {
      Revision revision = inForce.filter(r -> e.isPassing()).orElseThrow(() -> e);
      log.warn(
          "The rules cannot be read at this start: {}. Revision {} is in force, and stays so until"
              + " they can be",
          e.getMessage(),
          revision.number());
      return null;
    }
  }

  private String submit(Candidate candidate, RulesLocation location, Optional<Revision> inForce) {
    if (inForce.filter(r -> r.hash().equals(candidate.hash())).isPresent()) {
      return candidate.hash();
    }
    String note = "read at the start of a replica";
    Submitted submitted =
        submitting.submit(
            new Proposal(
                candidate,
                Origin.START,
                location.toString(),
                null,
                null,
                Set.of(),
                new Act(ACTOR, clock.instant(), note),
                known -> true));
    if (submitted.result() == Result.KNOWN) {
      Revision known = revisions.newestOf(candidate.hash()).orElseThrow();
      Act since = Objects.requireNonNull(submitted.revision().inForce());
      log.warn(
          "{} says what revision {} said. Revision {} is in force, by {} since {}, and stays so;"
              + " POST /v1/rules/reload takes up the file",
          location,
          known.number(),
          submitted.revision().number(),
          since.person(),
          since.at());
    } else if (submitted.result() == Result.PROPOSED) {
      log.warn(
          "{} is revision {} and waits for a second person to put it in force",
          location,
          submitted.revision().number());
    }
    return candidate.hash();
  }
}
