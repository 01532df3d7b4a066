package dev.fleabridge.engine.pay;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.util.function.BiFunction;

/** Finds accounts by the configured keys, where the dialect pays by the key. */
final class KeyedAccounts implements PayingAccounts {

  private final Dialect dialect;
  private final BiFunction<String, Service, String> keyHolder;

  /**
   * @param keyHolder who has the key with which an agent calls a service: the agent, the one that
   *     stands for several agents with this key, or {@link #SHARED}
   */
  public KeyedAccounts(Dialect dialect, BiFunction<String, Service, String> keyHolder) {
    this.dialect = dialect;
    this.keyHolder = keyHolder;
  }

  /** The account by the key for payments, because the balance is read with that key. */
  @Override
  public String wallet(String payer) {
    return dialect.paysByKey(Operation.Transfer.class)
        ? keyHolder.apply(payer, Service.CASINO)
        : payer;
  }

  @Override
  public String counted(Action action) {
    String payer = String.valueOf(action.payer());
    return dialect.paysByKey(Operations.spending(action.kind()))
        ? keyHolder.apply(payer, service(action.kind()))
        : payer;
  }

  /** The service under which the configuration has the key for an action of this kind. */
  private Service service(ActionKind kind) {
    return switch (kind) {
      case CREATE_ESCROW -> Service.ESCROW;
      case OPEN_POSITION, LIMIT_ORDER -> Service.TRADING;
      case TRANSFER,
          PAYOUT,
          SWEEP,
          RECORD,
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
          dialect.paysByKey(Operation.Transfer.class) ? Service.CASINO : Service.WALLET;
    };
  }
}
