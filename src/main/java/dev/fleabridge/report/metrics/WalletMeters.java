package dev.fleabridge.report.metrics;

import dev.fleabridge.ledger.Referrals;
import dev.fleabridge.ledger.SharedReading;
import dev.fleabridge.ledger.Tally;
import dev.fleabridge.ledger.Tally.Sums;
import dev.fleabridge.ledger.Wallet;
import dev.fleabridge.ledger.Wallets;
import dev.fleabridge.model.Money;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the measured agents have, and what they have gained or lost through the bridge. A meter
 * gives a double, and only here: the books keep decimals.
 */
final class WalletMeters implements MeterBinder {

  private record Figures(
      Map<String, Wallet> wallets, Map<String, Sums> sums, Map<String, Money> referrals) {}

  private final Wallets wallets;
  private final Tally tally;
  private final Referrals referrals;
  private final Set<String> agents;
  private final SharedReading<Figures> figures;

  WalletMeters(Wallets wallets, Tally tally, Referrals referrals, Set<String> agents, Clock clock) {
    this.wallets = wallets;
    this.tally = tally;
    this.referrals = referrals;
    this.agents = agents;
    this.figures = new SharedReading<>("What agents have", this::read, clock);
  }

  private Figures read() {
    return new Figures(
        wallets.read(agents),
        tally.sums().stream().collect(Collectors.toMap(Sums::agent, Function.identity())),
        referrals.sums(agents));
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (String agent : agents) {
      gauge("fleabridge.wallet.balance", agent, f -> balance(f, agent))
          .description("what the agent has, as last reported, less what was settled since")
          .register(registry);
      gauge("fleabridge.wallet.profit", agent, f -> profit(f, agent))
          .description("what the agent has received less what it has paid through the bridge")
          .register(registry);
      gauge("fleabridge.wallet.traded", agent, f -> traded(f, agent))
          .description("what the agent's positions have brought, of which Purple Flea told")
          .register(registry);
      gauge("fleabridge.wallet.referrals", agent, f -> referrals(f, agent))
          .description("what the agent got for having referred others")
          .register(registry);
    }
    if (!agents.isEmpty()) {
      Gauge.builder("fleabridge.wallet.lowest", () -> figures.figure(WalletMeters::lowest))
          .baseUnit("USDC")
          .description("what the measured agent has that has least")
          .register(registry);
    }
  }

  private Gauge.Builder<?> gauge(
      String name, String agent, Function<Figures, @Nullable Number> figure) {
    return Gauge.builder(name, () -> figures.figure(figure)).tag("agent", agent).baseUnit("USDC");
  }

  private static @Nullable BigDecimal balance(Figures figures, String agent) {
    Wallet wallet = figures.wallets().get(agent);
    Money balance = wallet == null ? null : wallet.balance();
    return balance == null ? null : balance.value();
  }

  private static BigDecimal profit(Figures figures, String agent) {
    Sums sums = figures.sums().get(agent);
    return sums == null ? BigDecimal.ZERO : sums.profit();
  }

  private static BigDecimal traded(Figures figures, String agent) {
    Sums sums = figures.sums().get(agent);
    return sums == null ? BigDecimal.ZERO : sums.traded();
  }

  private static BigDecimal referrals(Figures figures, String agent) {
    return figures.referrals().getOrDefault(agent, Money.ZERO).value();
  }

  private static @Nullable BigDecimal lowest(Figures figures) {
    return figures.wallets().values().stream()
        .map(Wallet::balance)
        .filter(Objects::nonNull)
        .map(Money::value)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
