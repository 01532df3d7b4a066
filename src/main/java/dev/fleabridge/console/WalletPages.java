package dev.fleabridge.console;

import dev.fleabridge.ledger.WalletHistory.Reading;
import dev.fleabridge.operator.BadField;
import dev.fleabridge.operator.BudgetController;
import dev.fleabridge.operator.WalletController;
import dev.fleabridge.operator.WalletController.HistoryView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
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
    return "wallets";
  }

  @GetMapping("/console/wallets/{agent}")
  String one(@PathVariable String agent, @RequestParam(defaultValue = "1") String days, Model page) {
    if (!DAYS.contains(days)) {
      throw new BadField("days", "one of " + String.join(", ", DAYS));
    }
    Duration back = Duration.ofDays(Long.parseLong(days));
    HistoryView history = wallets.history(agent, clock.instant().minus(back).toString());
    page.addAttribute("wallet", wallets.one(agent));
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
        new Chart.Series("Balance", readings.stream().map(r -> r.balance().toString()).toList()),
        new Chart.Series("Reserved", readings.stream().map(r -> r.reserved().toString()).toList()));
  }
}
