package dev.fleabridge.engine;

import dev.fleabridge.ledger.Budgets;
import dev.fleabridge.model.Money;
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
   */
  record Hold(String reason, String explanation, Instant lookAgainAt) implements Decision {}

  /**
   * It cannot be decided now: the payer's balance must be read first.
   *
   * @param explanation why it has been waiting, where that is worth telling
   */
  record ReadBalance(String payer, Instant lookAgainAt, @Nullable String explanation)
      implements Decision {}

  /** Its time is over. */
  record Expire(String explanation) implements Decision {}
}
