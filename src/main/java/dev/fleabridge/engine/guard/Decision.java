package dev.fleabridge.engine.guard;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the guard decides about one action that is due. */
public sealed interface Decision {

  /**
   * It may be sent.
   *
   * @param reserve the money of the payer to set aside, with the fee buffer; zero where the action
   *     spends none, or where another account pays
   * @param charges the rows of all budgets that it counts against, of days and of windows
   * @param grounds by what it was let go; kept for people, and nothing follows from it
   */
  record Send(Money reserve, List<Budgets.Key> charges, Grounds grounds) implements Decision {}

  /**
   * It must not be sent now.
   *
   * @param lookAgainAt when the reason may have ended without anybody waking the action
   * @param approvalDue when it is given up unless somebody has approved it; null where there is no
   *     such time
   */
  record Hold(Reason reason, String explanation, Instant lookAgainAt, @Nullable Instant approvalDue)
      implements Decision {
    public Hold(Reason reason, String explanation, Instant lookAgainAt) {
      this(reason, explanation, lookAgainAt, null);
    }
  }

  /**
   * It cannot be decided now, because the payer's balance must be read first.
   *
   * @param explanation why it waits; null where it has not waited long enough to tell people
   */
  record ReadBalance(String payer, Instant lookAgainAt, @Nullable String explanation)
      implements Decision {}

  /**
   * It must not be sent any more, because its deadline or the time for its approval is over.
   *
   * @param reason why it ended; null where that is the reason for which it was held
   */
  record Expire(@Nullable Reason reason, String explanation) implements Decision {
    public Expire(String explanation) {
      this(null, explanation);
    }
  }
}
