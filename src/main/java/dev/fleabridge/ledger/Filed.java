package dev.fleabridge.ledger;

import java.util.List;
import java.util.UUID;

/**
 * What became of an event at the door.
 *
 * @param eventId by which it can be read back
 * @param duplicate whether nothing new was started: the same message came before, or its facts did
 * @param runs the runs that it started or met
 */
public record Filed(String eventId, boolean duplicate, List<FiledRun> runs) {

  /**
   * A run that the event started or met, with its actions.
   *
   * @param started whether this event started the run, or met one that an earlier event with the
   *     same business key had started
   * @param shadow whether the run began in shadow mode
   */
  public record FiledRun(
      UUID id, String ruleId, boolean started, boolean shadow, List<UUID> actions) {}

  /** The answer to the same message when it comes again. */
  Filed again() {
    return new Filed(
        eventId,
        true,
        runs.stream()
            .map(run -> new FiledRun(run.id(), run.ruleId(), false, run.shadow(), run.actions()))
            .toList());
  }
}
