package dev.fleabridge.engine.pay;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.util.function.BiFunction;

/** The accounts by the keys that are configured, in a dialect that may pay by the key. */
final class KeyedAccounts implements PayingAccounts {

  private final Dialect dialect;
  private final BiFunction<String, Service, String> keyHolder;

  /**
   * @param keyHolder who has the key with which an agent calls a service: the agent, the one of
   *     several with the same key that stands for all of them, or {@link #SHARED}
   */
  public KeyedAccounts(Dialect dialect, BiFunction<String, Service, String> keyHolder) {
    this.dialect = dialect;
    this.keyHolder = keyHolder;
  }

  /** The balance is read with the key for payments. */
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

  /** Where the key is looked for; escrows of the public servers take a key of the casino's. */
  private Service service(ActionKind kind) {
    return switch (kind) {
      case CREATE_ESCROW -> Service.ESCROW;
      case OPEN_POSITION -> Service.TRADING;
      case TRANSFER,
          PAYOUT,
          SWEEP,
          RECORD,
          COMPLETE_ESCROW,
          RELEASE_ESCROW,
          DISPUTE_ESCROW,
          CLOSE_POSITION,
          CLAIM_FAUCET,
          REGISTER_AGENT,
          DESCRIBE_TRAINING_JOB,
          INVOKE_ENDPOINT,
          READ_OBJECT,
          PAY_SCORES,
          ANSWER_CALLBACK ->
          dialect.paysByKey(Operation.Transfer.class) ? Service.CASINO : Service.WALLET;
    };
  }
}
