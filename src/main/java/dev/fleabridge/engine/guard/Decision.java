package dev.fleabridge.engine.guard;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the guard says of one action that is due. */
public sealed interface Decision {

  /**
   * It may be sent.
   *
   * @param reserve amount and fee buffer; zero for what moves no money
   * @param charges the daily limits that it counts against
   */
  record Send(Money reserve, List<Budgets.Key> charges) implements Decision {}

  /**
   * It must not be sent now.
   *
   * @param lookAgainAt when the reason may have ended by itself
   * @param approvalDue when it is given up unless somebody has approved it; null: no such time
   */
  record Hold(Reason reason, String explanation, Instant lookAgainAt, @Nullable Instant approvalDue)
      implements Decision {
    public Hold(Reason reason, String explanation, Instant lookAgainAt) {
      this(reason, explanation, lookAgainAt, null);
    }
  }

  /**
   * It cannot be decided now: the payer's balance must be read first.
   *
   * @param explanation why it has been waiting, where that is worth telling
   */
  record ReadBalance(String payer, Instant lookAgainAt, @Nullable String explanation)
      implements Decision {}

  /**
   * Its time is over.
   *
   * @param reason null: what it was held for
   */
  record Expire(@Nullable Reason reason, String explanation) implements Decision {
    public Expire(String explanation) {
      this(null, explanation);
    }
  }
}
