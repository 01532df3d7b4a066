package dev.fleabridge.engine.mandate;

import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.ledger.ActionReadings;
import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.ledger.Cursor;
import dev.fleabridge.ledger.Escrows.Escrow;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.ledger.PositionReadings;
import dev.fleabridge.ledger.Positions.Position;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.RunReadings;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a mandate may see: its own actions, and the wallet, the escrows and the positions of its
 * agent. What belongs to others looks as if it were not there.
 */
public final class Holdings {

  /** A balance that was read so lately is shown without asking again. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Ledger ledger;
  private final ActionReadings actions;
  private final RunReadings runs;
  private final PositionReadings positions;
  private final BalanceReader balances;
  private final PayingAccounts accounts;
  private final Clock clock;

  Holdings(
      Ledger ledger,
      Readings readings,
      BalanceReader balances,
      PayingAccounts accounts,
      Clock clock) {
    this.ledger = ledger;
    this.actions = readings.actions();
    this.runs = readings.runs();
    this.positions = readings.positions();
    this.balances = balances;
    this.accounts = accounts;
    this.clock = clock;
  }

  /** The wallet, with the balance as Purple Flea reports it now; empty where it reports none. */
  public Optional<Wallet> wallet(Mandate mandate) {
    String account = accounts.wallet(mandate.agent());
    if (ledger.wallets().find(account).filter(this::isFresh).isEmpty()) {
      balances.read(mandate.agent());
    }
    return ledger.wallets().find(account);
  }

  private boolean isFresh(Wallet wallet) {
    Instant asOf = wallet.asOf();
    return asOf != null && asOf.plus(FRESH).isAfter(clock.instant());
  }

  /** An action that the mandate asked for. */
  public Optional<Action> action(Mandate mandate, UUID id) {
    return ledger.actions().find(id).filter(action -> isOf(mandate, action));
  }

  /** The action that the mandate asked for by this tool with this reference. */
  public Optional<Action> action(Mandate mandate, String tool, String reference) {
    return runs.find(mandate.ruleId(), Request.key(tool, reference))
        .flatMap(run -> ledger.actions().ofRun(run).stream().findFirst());
  }

  /**
   * The mandate's actions, newest first.
   *
   * @throws IllegalArgumentException where the cursor is not of this list
   */
  public Page<Action> actions(
      Mandate mandate, @Nullable ActionState state, @Nullable String cursor, int limit) {
    Cursor after = cursor == null ? null : Cursor.read(cursor);
    return actions.page(
        new Search(state, mandate.ruleId(), null, null, null, null, null), after, limit);
  }

  /** An escrow in which the agent is payer or payee. */
  public Optional<Escrow> escrow(Mandate mandate, String id) {
    return ledger
        .escrows()
        .find(id)
        .filter(escrow ->
            escrow.payer().equals(mandate.agent()) || escrow.payee().equals(mandate.agent()));
  }

  /** Whether the mandate itself made the escrow, and not a rule or a person for the same agent. */
  public boolean isMadeBy(Mandate mandate, Escrow escrow) {
    return action(mandate, escrow.actionId()).isPresent();
  }

  /**
   * The positions that the mandate opened, newest first.
   *
   * @param open only those that are open, or only those that have ended; null for all
   * @throws IllegalArgumentException where the cursor is not of this list
   */
  public Page<Position> positions(
      Mandate mandate, @Nullable Boolean open, @Nullable String cursor, int limit) {
    Cursor after = cursor == null ? null : Cursor.read(cursor);
    return positions.page(
        new PositionReadings.Search(mandate.agent(), mandate.ruleId(), open), after, limit);
  }

  /** Whether the mandate itself opened the position. */
  public boolean isOpenedBy(Mandate mandate, String positionId) {
    return ledger
        .positions()
        .openedBy(positionId)
        .flatMap(action -> action(mandate, action))
        .isPresent();
  }

  private static boolean isOf(Mandate mandate, Action action) {
    return action.ruleId().equals(mandate.ruleId());
  }
}
