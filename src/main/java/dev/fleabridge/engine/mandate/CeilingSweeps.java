package dev.fleabridge.engine.mandate;

import dev.fleabridge.engine.Admission;
import dev.fleabridge.engine.mandate.Mandate.Ceiling;
import dev.fleabridge.engine.pay.BalanceReader;
import dev.fleabridge.engine.pay.PayingAccounts;
import dev.fleabridge.ledger.ActionReadings;
import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Event;
import dev.fleabridge.model.Inbound.Origin;
import dev.fleabridge.model.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Begins a sweep where an agent holds more than it shall, unless the last one has not been sent
 * yet: an approver shall find one, and not one for each look. Two looks in one span of time begin
 * one sweep, whichever replicas look.
 */
final class CeilingSweeps {

  private static final Logger log = LoggerFactory.getLogger(CeilingSweeps.class);

  private final Mandates mandates;
  private final BalanceReader balances;
  private final PayingAccounts accounts;
  private final Ledger ledger;
  private final ActionReadings actions;
  private final Admission admission;
  private final Duration every;
  private final Clock clock;

  CeilingSweeps(
      Mandates mandates,
      BalanceReader balances,
      PayingAccounts accounts,
      Ledger ledger,
      ActionReadings actions,
      Admission admission,
      Duration every,
      Clock clock) {
    this.mandates = mandates;
    this.balances = balances;
    this.accounts = accounts;
    this.ledger = ledger;
    this.actions = actions;
    this.admission = admission;
    this.every = every;
    this.clock = clock;
  }

  /** Looks at each agent with a ceiling. A failure at one is no failure of the others. */
  void look() {
    for (Mandate mandate : mandates.all()) {
      try {
        mandate
            .ceiling()
            .filter(ceiling -> isExceeded(mandate, ceiling) && !isWaiting(mandate))
            .ifPresent(c -> begin(mandate));
      } catch (RuntimeException e) {
        log.warn(
            "The ceiling of agent {} could not be looked at: {}", mandate.name(), e.toString());
      }
    }
  }

  private boolean isExceeded(Mandate mandate, Ceiling ceiling) {
    if (!balances.read(mandate.agent())) {
      return false;
    }
    Optional<Wallet> wallet = ledger.wallets().find(accounts.wallet(mandate.agent()));
    return wallet.filter(w -> w.available().exceeds(ceiling.most())).isPresent();
  }

  /** Whether the last sweep waits, for its turn or for somebody. */
  private boolean isWaiting(Mandate mandate) {
    return actions
        .page(new Search(null, mandate.sweepRuleId(), null, null, null, null, null), null, 1)
        .items()
        .stream()
        .map(Action::state)
        .anyMatch(state -> !state.isFinal() && !state.keepsReservation());
  }

  private void begin(Mandate mandate) {
    Instant now = clock.instant();
    long span = Math.floorDiv(now.toEpochMilli(), every.toMillis());
    ObjectNode detail = Json.object();
    detail.put(Request.MANDATE, mandate.name()).put("agent", mandate.agent());
    detail.put(Request.KEY, "sweep:" + span * every.toMillis());
    String id = "mcp-sweep-%s-%d".formatted(mandate.name(), span);
    String kind = MandateRule.SWEEP.wireName();
    admission.admit(
        new Event(id, Request.SOURCE, kind, "", now, "", List.of(), detail),
        Origin.SCHEDULE,
        "schedule");
  }
}
