package dev.fleabridge.engine.pay;

import dev.fleabridge.model.Action;

/**
 * The accounts that payments come from. Where the key that signs a call decides whose money moves,
 * agents that share a key are one account, whatever rules and events call them. They are locked,
 * reserved and counted together (money rule 24).
 */
public interface PayingAccounts {

  /** The account of all agents that pay with the key that is configured for everybody. */
  String SHARED = "shared-key";

  /**
   * The account whose balance pays for an agent.
   *
   * @return the agent's name where it alone pays with its key, else the one name for all that pay
   *     with it; never a part of a key
   */
  String wallet(String payer);

  /** The account under which limits for one payer count an action that spends. */
  String counted(Action action);

  /** The accounts where every agent's name is an account of its own. */
  static PayingAccounts byName() {
    return new PayingAccounts() {
      @Override
      public String wallet(String payer) {
        return payer;
      }

      @Override
      public String counted(Action action) {
        return String.valueOf(action.payer());
      }
    };
  }
}
