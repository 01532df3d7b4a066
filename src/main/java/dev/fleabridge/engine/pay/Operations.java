package dev.fleabridge.engine.pay;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.Side;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the client's operation of an action. Equal actions give equal operations, so a repeat has
 * the same bytes.
 */
final class Operations {

  private Operations() {}

  /**
   * @throws IllegalArgumentException where the action lacks what its kind needs
   */
  static Operation of(Action action) {
    ObjectNode p = action.resolved();
    return switch (action.kind()) {
      case TRANSFER ->
          new Operation.Transfer(payer(action), payee(action), amount(action), text(p, "memo", ""));
      case SWEEP ->
          new Operation.Transfer(
              payer(action),
              payee(action),
              amount(action),
              "sweep above " + text(p, "ceiling", ""));
      case PAYOUT ->
          new Operation.Payout(payer(action), payee(action), amount(action), text(p, "memo", ""));
      case RECORD -> new Operation.MemoRecord(payer(action), text(p, "memo", ""));
      case CREATE_ESCROW ->
          new Operation.CreateEscrow(
              payer(action),
              payee(action),
              amount(action),
              text(p, "terms", ""),
              integer(p, "timeout-hours"),
              map(p, "metadata"),
              optional(p, "referral-code"));
      case COMPLETE_ESCROW -> new Operation.CompleteEscrow(payer(action), required(p, "escrow"));
      case RELEASE_ESCROW ->
          new Operation.ReleaseEscrow(
              payer(action), required(p, "escrow"), text(p, "note", ""), map(p, "metadata"));
      case DISPUTE_ESCROW ->
          new Operation.DisputeEscrow(payer(action), required(p, "escrow"), text(p, "reason", ""));
      case OPEN_POSITION ->
          new Operation.OpenPosition(
              payer(action),
              required(p, "market"),
              side(p),
              amount(action),
              decimal(p, "leverage"),
              map(p, "metadata"));
      case CLOSE_POSITION -> new Operation.ClosePosition(payer(action), required(p, "position"));
      case LIMIT_ORDER ->
          new Operation.LimitOrder(
              payer(action),
              required(p, "market"),
              side(p),
              amount(action),
              new BigDecimal(required(p, "limit-price")),
              decimal(p, "leverage"));
      case CANCEL_ORDER -> new Operation.CancelOrder(payer(action), required(p, "order"));
      case STOP_LOSS -> exit(action, Operation.Exit.STOP_LOSS);
      case TAKE_PROFIT -> exit(action, Operation.Exit.TAKE_PROFIT);
      case CLAIM_FAUCET -> new Operation.ClaimFaucet(payer(action), optional(p, "referral-code"));
      case REGISTER_AGENT ->
          // One key of the casino is good for payments, escrows and the faucet
          // (docs/reference/purpleflea-api.md#keys-and-answers). The other
          // services keep agents of their own.
          new Operation.RegisterAgent(
              Registrations.label(action), Service.CASINO, optional(p, "referral-code"));
      case DESCRIBE_TRAINING_JOB,
          INVOKE_ENDPOINT,
          READ_OBJECT,
          READ_MLFLOW_RUN,
          DESCRIBE_DATABRICKS_RUN,
          QUERY_DATABRICKS,
          PAY_SCORES,
          ANSWER_CALLBACK ->
          throw new IllegalArgumentException(
              action.kind().wireName() + " is no Purple Flea operation");
    };
  }

  /**
   * The type of operation that an action of this kind becomes.
   *
   * @throws IllegalArgumentException where the kind does not spend
   */
  static Class<? extends Operation> spending(ActionKind kind) {
    return switch (kind) {
      case TRANSFER, SWEEP -> Operation.Transfer.class;
      case PAYOUT -> Operation.Payout.class;
      case CREATE_ESCROW -> Operation.CreateEscrow.class;
      case OPEN_POSITION -> Operation.OpenPosition.class;
      case LIMIT_ORDER -> Operation.LimitOrder.class;
      case RECORD,
          COMPLETE_ESCROW,
          RELEASE_ESCROW,
          DISPUTE_ESCROW,
          CLOSE_POSITION,
          CANCEL_ORDER,
          STOP_LOSS,
          TAKE_PROFIT,
          CLAIM_FAUCET,
          REGISTER_AGENT,
          DESCRIBE_TRAINING_JOB,
          INVOKE_ENDPOINT,
          READ_OBJECT,
          READ_MLFLOW_RUN,
          DESCRIBE_DATABRICKS_RUN,
          QUERY_DATABRICKS,
          PAY_SCORES,
          ANSWER_CALLBACK ->
          throw new IllegalArgumentException(kind.wireName() + " spends nothing");
    };
  }

  private static Operation exit(Action action, Operation.Exit exit) {
    ObjectNode p = action.resolved();
    return new Operation.SetExit(
        payer(action), required(p, "position"), exit, new BigDecimal(required(p, "trigger-price")));
  }

  private static Side side(ObjectNode parameters) {
    return Side.valueOf(required(parameters, "side").toUpperCase(Locale.ROOT));
  }

  private static String payer(Action action) {
    if (action.payer() == null) {
      throw new IllegalArgumentException("no payer");
    }
    return action.payer();
  }

  private static String payee(Action action) {
    if (action.payee() == null) {
      throw new IllegalArgumentException("no payee");
    }
    return action.payee();
  }

  private static BigDecimal amount(Action action) {
    Money amount = action.amount();
    if (amount == null) {
      throw new IllegalArgumentException("no amount");
    }
    return amount.value();
  }

  private static String required(ObjectNode parameters, String name) {
    String value = optional(parameters, name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }

  private static String text(ObjectNode parameters, String name, String otherwise) {
    String value = optional(parameters, name);
    return value == null ? otherwise : value;
  }

  private static @Nullable String optional(ObjectNode parameters, String name) {
    JsonNode value = parameters.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static @Nullable Integer integer(ObjectNode parameters, String name) {
    JsonNode value = parameters.get(name);
    return value == null || !value.isNumber() ? null : value.intValue();
  }

  private static @Nullable BigDecimal decimal(ObjectNode parameters, String name) {
    String value = optional(parameters, name);
    return value == null ? null : new BigDecimal(value);
  }

  private static Map<String, Object> map(ObjectNode parameters, String name) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (parameters.get(name) instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              e -> values.put(e.getKey(), Json.mapper().treeToValue(e.getValue(), Object.class)));
    }
    return values;
  }
}
