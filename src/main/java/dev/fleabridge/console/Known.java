package dev.fleabridge.console;

import dev.fleabridge.operator.ActionController;
import dev.fleabridge.operator.EscrowController;
import dev.fleabridge.operator.NotFound;
import dev.fleabridge.operator.WalletController;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the books have what a page names, because a link to what they do not have is dead:
 * an action may name a wallet that was never asked for, or an escrow that is not made yet.
 */
final class Known {

  private final ActionController actions;
  private final EscrowController escrows;
  private final WalletController wallets;

  Known(ActionController actions, EscrowController escrows, WalletController wallets) {
    this.actions = actions;
    this.escrows = escrows;
    this.wallets = wallets;
  }

  /** Whether a rule of this id has ever wanted an action, whether or not it is in force now. */
  boolean rule(String id) {
    return !actions.list(ActionController.Query.newestOf(id)).items().isEmpty();
  }

  /**
   * @param ref our handle of an escrow or its own id
   */
  boolean escrow(@Nullable String ref) {
    if (ref == null || ref.isEmpty()) {
      return false;
    }
    var query = new EscrowController.Query(ref, null, null, null, null, null);
    return !escrows.list(query).items().isEmpty() || isFound(() -> escrows.one("/" + ref));
  }

  boolean wallet(@Nullable String agent) {
    return agent != null && isFound(() -> wallets.one(agent));
  }

  private static boolean isFound(Runnable reading) {
    try {
      reading.run();
      return true;
    } catch (NotFound e) {
      return false;
    }
  }
}
