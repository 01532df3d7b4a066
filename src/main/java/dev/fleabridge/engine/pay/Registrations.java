package dev.fleabridge.engine.pay;

import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.Secrets;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.ledger.Agents;
import dev.fleabridge.ledger.Agents.Agent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.purpleflea.ApiKey;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does what registering an agent needs besides the call. A name is registered once. The key, which
 * Purple Flea shows only once, is in Secrets Manager before the action is DONE. The ledger holds
 * the secret's name, and never the key.
 */
public final class Registrations {

  private static final Logger log = LoggerFactory.getLogger(Registrations.class);

  /** How often the key is stored. Each try may be several tries of the SDK, with pauses between. */
  private static final int STORING_TRIES = 3;

  private final Agents agents;
  private final Secrets secrets;
  private final TransactionOperations transactions;
  private final Clock clock;
  private final String prefix;

  /**
   * @param prefix what the names of the secrets begin with; the agent's id follows
   */
  public Registrations(
      Agents agents,
      Secrets secrets,
      TransactionOperations transactions,
      Clock clock,
      String prefix) {
    this.agents = agents;
    this.secrets = secrets;
    this.transactions = transactions;
    this.clock = clock;
    this.prefix = prefix;
  }

  /** The client's name for the agent before it has an id, because a rule's name may be any text. */
  static String label(Action action) {
    return "agent-" + action.idempotencyKey().substring(0, 16);
  }

  /** The name that an action registers: the rule's, or else one that no other action has. */
  private static String name(Action action) {
    String name = action.resolved().path("name").asString("");
    return name.isBlank() ? label(action) : name;
  }

  /**
   * Takes the name before anything is sent.
   *
   * @return the answer where nothing must be sent: the agent exists already, another action is
   *     registering it, or the ledger cannot be asked
   */
  Optional<SendResult> settledBefore(Action action) {
    String name = name(action);
    try {
      Agent holder =
          transactions.execute(status -> agents.take(name, action.id(), clock.instant()));
      return settledBy(holder, action, name);
    } catch (RuntimeException e) {
      // Nothing was sent, whatever failed. Only here is that known.
      log.warn("The name {} could not be taken", name, e);
      return Optional.of(
          SendResult.of(
              Outcome.NOT_SENT, Reason.LEDGER_UNAVAILABLE, "the name could not be taken"));
    }
  }

  private static Optional<SendResult> settledBy(
      @Nullable Agent holder, Action action, String name) {
    if (holder == null || holder.actionId().equals(action.id())) {
      return Optional.empty();
    }
    if (holder.id() != null) {
      ObjectNode result = Json.object().put("agentId", holder.id()).put("registeredBefore", true);
      if (holder.secret() != null) {
        result.put("secret", holder.secret());
      }
      return Optional.of(SendResult.done(result));
    }
    return Optional.of(
        SendResult.of(
            Outcome.NOT_SENT,
            Reason.NAME_TAKEN,
            "action %s is registering %s".formatted(holder.actionId(), name)));
  }

  /**
   * Keeps the key of an agent that was just registered.
   *
   * @return the name of the secret; empty where the key could not be stored: the agent exists then,
   *     and nobody has its key
   */
  Optional<String> keep(String agentId, ApiKey key) {
    String name = prefix + agentId;
    for (int attempt = 1; attempt <= STORING_TRIES; attempt++) {
      try {
        secrets.store(name, key.reveal());
        return Optional.of(name);
      } catch (AwsFailure e) {
        log.warn("The key of agent {} is not stored yet: {}", agentId, e.reason());
      }
    }
    return Optional.empty();
  }
}
