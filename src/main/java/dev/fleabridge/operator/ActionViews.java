package dev.fleabridge.operator;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.fleabridge.engine.lever.Precondition;
import dev.fleabridge.ledger.ActionReadings;
import dev.fleabridge.ledger.Attempts;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.TraceContext;
import dev.fleabridge.model.Verdict;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** Actions as the operators' API shows them. The names of the fields are its contract. */
public final class ActionViews {

  /**
   * What a list shows of an action.
   *
   * @param trace where the event that began it stands in a trace, in the words of W3C's {@code
   *     traceparent}; null where that is not known
   * @param shadow whether it belongs to a run that began in shadow mode: nothing is sent for it
   * @param verdict what would have become of it; null where it is live, or not judged yet
   */
  @Schema(name = "ActionSummary")
  public record Summary(
      UUID id,
      String event,
      UUID run,
      String rule,
      String step,
      String item,
      @Schema(implementation = ActionKind.class) String kind,
      ActionState state,
      boolean shadow,
      @Nullable ShadowVerdict verdict,
      @Nullable String reason,
      @Nullable String explanation,
      String idempotencyKey,
      @Nullable String trace,
      @Nullable String payer,
      @Nullable String payee,
      @Nullable Money amount,
      Money reserved,
      @Schema(type = "object") @Nullable JsonNode parameters,
      @Schema(type = "object") @Nullable JsonNode result,
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant dueAt,
      @Nullable Instant expiresAt) {

    static Summary of(Action a) {
      return new Summary(
          a.id(),
          a.eventId(),
          a.runId(),
          a.ruleId(),
          a.step(),
          a.item(),
          a.kind().wireName(),
          a.state(),
          a.shadow(),
          Verdict.of(a).map(ShadowVerdict::of).orElse(null),
          a.reason(),
          a.explanation(),
          a.idempotencyKey(),
          traceparent(a.trace()),
          a.payer(),
          a.payee(),
          a.amount(),
          a.reserved(),
          a.parameters(),
          a.result(),
          a.createdAt(),
          a.updatedAt(),
          a.dueAt(),
          a.expiresAt());
    }
  }

  /**
   * What would have become of an action of a shadow run.
   *
   * @param reason why it would be held; null where it would not
   */
  @Schema(name = "ShadowVerdict")
  public record ShadowVerdict(Verdict.Would would, @Nullable String reason) {

    static ShadowVerdict of(Verdict verdict) {
      return new ShadowVerdict(verdict.would(), verdict.reason());
    }
  }

  /** Everything about one action. */
  @Schema(name = "Action")
  public record Detail(
      @JsonUnwrapped Summary action,
      List<Attempt> attempts,
      List<Move> history,
      List<Conflict> conflicts,
      List<UUID> dependsOn) {}

  /**
   * One attempt to send an action.
   *
   * @param trace the header {@code traceparent} that it was sent with; null where there was none
   * @param grounds by what the guard let it go: entries of the allow lists, caps, budgets before
   *     it, the balance, and what was set aside; null where that was not kept
   */
  @Schema(name = "Attempt")
  public record Attempt(
      int number,
      Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable Outcome outcome,
      @Nullable Integer httpStatus,
      @Nullable String code,
      @Nullable String message,
      @Nullable String request,
      @Nullable String response,
      @Nullable String trace,
      @Schema(type = "object") @Nullable JsonNode grounds) {

    static Attempt of(Attempts.Attempt a, @Nullable TraceContext trace) {
      return new Attempt(
          a.number(),
          a.startedAt(),
          a.endedAt(),
          a.outcome(),
          a.httpStatus(),
          a.code(),
          a.message(),
          a.request(),
          a.response(),
          traceparent(trace == null ? null : trace.ofAttempt(a.actionId(), a.number())),
          a.grounds());
    }
  }

  /** One line of an action's history. */
  @Schema(name = "Move")
  public record Move(
      Instant at,
      @Nullable ActionState from,
      ActionState to,
      @Nullable String reason,
      @Nullable String explanation,
      String actor) {

    static Move of(ActionReadings.Move m) {
      return new Move(m.at(), m.from(), m.to(), m.reason(), m.explanation(), m.actor());
    }
  }

  /** A later event that asked for something else under the same key. */
  @Schema(name = "ConflictOfAction")
  public record Conflict(UUID action, String event, Instant at, String difference) {

    static Conflict of(ActionReadings.Conflict c) {
      return new Conflict(c.action(), c.event(), c.at(), c.difference());
    }
  }

  private ActionViews() {}

  /** A place in a trace as people see it: in the words of W3C's header. */
  static @Nullable String traceparent(@Nullable TraceContext trace) {
    return trace == null ? null : trace.traceparent();
  }

  /** The action with its tag, which a lever takes back in {@code If-Match}. */
  static ResponseEntity<Detail> tagged(Action action, Ledger ledger, Readings readings) {
    Detail detail = detail(action, ledger, readings);
    return ResponseEntity.ok().eTag(EntityTag.of(detail)).body(detail);
  }

  /** That the action is still shown with one of the tags of this {@code If-Match}. */
  static Precondition seen(@Nullable String ifMatch) {
    IfMatch wanted = IfMatch.of(ifMatch);
    return wanted.given() && !wanted.any()
        ? (found, ledger, readings) -> wanted.matches(EntityTag.of(detail(found, ledger, readings)))
        : Precondition.NONE;
  }

  static Detail detail(Action action, Ledger ledger, Readings readings) {
    return details(List.of(action), ledger, readings).getFirst();
  }

  /** Each in detail, in this order, by as many statements as for one. */
  static List<Detail> details(List<Action> actions, Ledger ledger, Readings readings) {
    List<UUID> ids = actions.stream().map(Action::id).toList();
    Map<UUID, List<Attempts.Attempt>> attempts = ledger.attempts().ofAll(ids);
    Map<UUID, List<ActionReadings.Move>> histories = readings.actions().histories(ids);
    Map<UUID, List<ActionReadings.Conflict>> conflicts = readings.actions().conflicts(ids);
    Map<UUID, List<UUID>> needs = ledger.actions().needsOfAll(ids);
    return actions.stream()
        .map(action ->
            new Detail(
                Summary.of(action),
                each(attempts, action, attempt -> Attempt.of(attempt, action.trace())),
                each(histories, action, Move::of),
                each(conflicts, action, Conflict::of),
                each(needs, action, need -> need)))
        .toList();
  }

  private static <T, V> List<V> each(Map<UUID, List<T>> known, Action action, Function<T, V> view) {
    return known.getOrDefault(action.id(), List.of()).stream().map(view).toList();
  }
}
