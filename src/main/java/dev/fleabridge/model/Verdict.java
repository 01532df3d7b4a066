package dev.fleabridge.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What would have become of an action of a shadow run, at the moment when it was judged. It is kept
 * as the action's result.
 *
 * @param reason why it would be held; null where it would not
 * @param standIn what later steps see in the place of its result; null where there is nothing to
 *     see
 */
public record Verdict(Would would, @Nullable String reason, @Nullable ObjectNode standIn) {

  /** What would have become of it. */
  public enum Would {
    /** The guard lets it go. What Purple Flea would answer is not known. */
    BE_SENT,
    /** The guard stops it until its reason ends. */
    BE_HELD,
    /** It depends on what a step would have answered that was not sent. */
    DEPEND;

    /** What a stored word says; null where there is none. */
    public static @Nullable Would ofWord(@Nullable String word) {
      return word == null
          ? null
          : Arrays.stream(values())
              .filter(each -> each.name().equals(word))
              .findFirst()
              .orElse(DEPEND); // Perhaps a newer version has judged it.
    }
  }

  /**
   * What the names begin with that stand in the place of the names that others would have given.
   */
  private static final String STAND_IN = "shadow:";

  private static final String SHADOW = "shadow";
  private static final String VERDICT = "verdict";
  private static final String REASON = "reason";
  private static final String INSTEAD = "standIn";

  /** The verdict on an action that would be sent. */
  public static Verdict sent(Action action) {
    return new Verdict(Would.BE_SENT, null, standIn(action));
  }

  /** The verdict on an action that would be held. */
  public static Verdict held(String reason) {
    return new Verdict(Would.BE_HELD, reason, null);
  }

  /** The verdict on an action that depends on an answer which nobody has given. */
  public static Verdict depends() {
    return new Verdict(Would.DEPEND, null, null);
  }

  /** The verdict on an action; empty where it has none. */
  public static Optional<Verdict> of(Action action) {
    if (!action.shadow()
        || action.state() != ActionState.SKIPPED
        || !Reason.SHADOW_MODE.is(action.reason())) {
      return Optional.empty();
    }
    ObjectNode result = action.result();
    if (result == null) {
      return Optional.of(depends());
    }
    Would would = Objects.requireNonNull(Would.ofWord(result.path(VERDICT).asString("")));
    String reason = result.path(REASON).isString() ? result.path(REASON).stringValue() : null;
    ObjectNode instead = result.path(INSTEAD) instanceof ObjectNode given ? given : null;
    return Optional.of(new Verdict(would, reason, instead));
  }

  /** Whether the action would have been sent, so that later steps go on as if it was DONE. */
  public static boolean wouldBeSent(Action action) {
    return of(action).filter(verdict -> verdict.would() == Would.BE_SENT).isPresent();
  }

  /** Whether a name stands in the place of one that others would have given. */
  public static boolean isStandIn(@Nullable String name) {
    return name != null && name.startsWith(STAND_IN);
  }

  /** The name that stands for whatever the action would have made. */
  public static String standInFor(Action action) {
    return STAND_IN + action.id();
  }

  /** The verdict as the result of its action. */
  public ObjectNode json() {
    ObjectNode json = Json.object().put(SHADOW, true).put(VERDICT, would.name());
    if (reason != null) {
      json.put(REASON, reason);
    }
    if (standIn != null) {
      json.set(INSTEAD, standIn);
    }
    return json;
  }

  /** The verdict for people: a clause without a full stop. */
  public String text() {
    return switch (would) {
      case BE_SENT -> "would be sent";
      case BE_HELD -> "would be HELD: " + reason;
      case DEPEND -> "depends on what another step would have answered";
    };
  }

  /** The same with what the guard says, where it says more. */
  public String text(@Nullable String why) {
    return why == null ? text() : "%s (%s)".formatted(text(), why);
  }

  /** Later steps read names of things that do not exist. Each says so. */
  private static ObjectNode standIn(Action action) {
    ObjectNode result = Json.object().put(SHADOW, true);
    String name = standInFor(action);
    switch (action.kind()) {
      case TRANSFER, PAYOUT, RECORD, SWEEP -> result.put("txId", name);
      case CREATE_ESCROW -> result.put("escrowId", name);
      case OPEN_POSITION -> result.put("positionId", name);
      case LIMIT_ORDER -> result.put("orderId", name);
      case REGISTER_AGENT ->
          result.put("agentId", name).put("secret", name).put("registeredBefore", false);
      case COMPLETE_ESCROW,
          RELEASE_ESCROW,
          DISPUTE_ESCROW,
          CLOSE_POSITION,
          CANCEL_ORDER,
          STOP_LOSS,
          TAKE_PROFIT,
          CLAIM_FAUCET,
          ANSWER_CALLBACK,
          DESCRIBE_TRAINING_JOB,
          INVOKE_ENDPOINT,
          READ_OBJECT,
          READ_MLFLOW_RUN,
          DESCRIBE_DATABRICKS_RUN,
          QUERY_DATABRICKS,
          PAY_SCORES -> {}
    }
    return result;
  }
}
