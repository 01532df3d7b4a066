package dev.fleabridge.console;

import dev.fleabridge.model.Money;
import dev.fleabridge.operator.BadField;
import dev.fleabridge.operator.BudgetController;
import dev.fleabridge.operator.WalletController;
import dev.fleabridge.operator.WalletController.HistoryView;
import dev.fleabridge.operator.WalletController.Reading;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** What agents have, had and spend. */
@Controller
final class WalletPages {

  /** The times that a page looks back, in days. */
  private static final List<String> DAYS = List.of("1", "7", "30");

  /** What was spent is added up every few seconds; of a sum that is older its time is said. */
  private static final Duration LONG_BEHIND = Duration.ofMinutes(2);

  private final WalletController wallets;
  private final BudgetController budgets;
  private final Clock clock;

  WalletPages(WalletController wallets, BudgetController budgets, Clock clock) {
    this.wallets = wallets;
    this.budgets = budgets;
    this.clock = clock;
  }

  @GetMapping("/console/wallets")
  String list(@RequestParam(required = false) @Nullable String cursor, Model page) {
    page.addAttribute("wallets", wallets.list(cursor, null));
    page.addAttribute("lateBefore", clock.instant().minus(LONG_BEHIND));
    return "wallets";
  }

  /** One wallet by its agent as a parameter, for names that cannot stand in a path. */
  @GetMapping(path = "/console/wallets/one", params = "agent")
  String named(
      @RequestParam String agent, @RequestParam(defaultValue = "1") String days, Model page) {
    return one(agent, days, page);
  }

  @GetMapping("/console/wallets/{agent}")
  String one(
      @PathVariable String agent, @RequestParam(defaultValue = "1") String days, Model page) {
    if (!DAYS.contains(days)) {
      throw new BadField("days", "one of " + String.join(", ", DAYS));
    }
    Duration back = Duration.ofDays(Long.parseLong(days));
    HistoryView history = wallets.history(agent, clock.instant().minus(back).toString());
    page.addAttribute("wallet", wallets.one(agent));
    page.addAttribute("lateBefore", clock.instant().minus(LONG_BEHIND));
    page.addAttribute("history", history);
    page.addAttribute("chart", chart(history.readings()));
    page.addAttribute("days", days);
    page.addAttribute("choicesOfDays", DAYS);
    page.addAttribute("limits", LimitBar.ofAgent(budgets.read(null, agent), agent));
    return "wallet";
  }

  private static Chart chart(List<Reading> readings) {
    return Chart.steps(
        readings.stream().map(Reading::at).toList(),
        new Chart.Series("Balance", amounts(readings, Reading::balance)),
        new Chart.Series("Reserved", amounts(readings, Reading::reserved)));
  }

  private static List<@Nullable String> amounts(
      List<Reading> readings, Function<Reading, Money> amount) {
    List<@Nullable String> amounts = new ArrayList<>();
    readings.forEach(reading -> amounts.add(amount.apply(reading).toString()));
    return amounts;
  }
}
