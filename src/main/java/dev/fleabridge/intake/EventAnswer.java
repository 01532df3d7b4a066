package dev.fleabridge.intake;

import dev.fleabridge.ledger.Filed;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;

/**
 * What became of a posted event.
 *
 * @param id the id with which {@code GET /v1/events/{id}} finds it
 * @param status {@code accepted}, or {@code duplicate} where nothing new was started
 * @param runs the runs that it started or met; none where no rule applies
 */
record EventAnswer(
    String id,
    @Schema(allowableValues = {"accepted", "duplicate"}) String status,
    List<RunAnswer> runs) {

  /**
   * One rule applied to one business key.
   *
   * @param shadow whether it began in shadow mode: nothing is sent for it
   * @param actions the ids of its actions so far
   */
  @Schema(name = "RunOfAnswer")
  public record RunAnswer(UUID id, String rule, boolean shadow, List<UUID> actions) {}

  static EventAnswer of(Filed filed) {
    return new EventAnswer(
        filed.eventId(),
        filed.duplicate() ? "duplicate" : "accepted",
        filed.runs().stream()
            .map(run -> new RunAnswer(run.id(), run.ruleId(), run.shadow(), run.actions()))
            .toList());
  }
}
