package dev.fleabridge.console;

import dev.fleabridge.operator.BudgetController;
import dev.fleabridge.operator.BudgetViews;
import dev.fleabridge.operator.OverviewController;
import dev.fleabridge.operator.OverviewViews;
import dev.fleabridge.operator.OverviewViews.Moved;
import dev.fleabridge.operator.OverviewViews.OfHour;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;

/** The first page: is money moving, has anybody to act, is anything stuck. */
@Controller
final class OverviewPages {

  private final OverviewController overview;
  private final BudgetController budgets;
  private final Clock clock;

  OverviewPages(OverviewController overview, BudgetController budgets, Clock clock) {
    this.overview = overview;
    this.budgets = budgets;
    this.clock = clock;
  }

  @GetMapping("/")
  String overview(
      @CookieValue(name = LastVisit.COOKIE, required = false) @Nullable String seen,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String refresh,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Authentication person,
      Model page) {
    LastVisit visit = LastVisit.now(seen, clock.instant());
    if (refresh == null) {
      // An open page refreshes itself, whether or not somebody looks at it.
      keep(visit, request.isSecure(), response);
    }
    Instant before = visit.before();
    OverviewViews.View view = overview.read(before == null ? null : before.toString());
    page.addAttribute("overview", view);
    page.addAttribute("headline", Headline.of(view, Me.of(person)));
    page.addAttribute("chart", view.moved() == null ? null : chart(view.moved()));
    BudgetViews.View limits = budgets.read(null, null);
    page.addAttribute("limits", LimitBar.of(limits));
    page.addAttribute("limitsAreCut", limits.usedIsCut());
    return "overview";
  }

  private static void keep(LastVisit visit, boolean secure, HttpServletResponse response) {
    response.addHeader(
        HttpHeaders.SET_COOKIE,
        ResponseCookie.from(LastVisit.COOKIE, visit.text())
            .path("/")
            .maxAge(LastVisit.KEPT)
            .httpOnly(true)
            .secure(secure)
            .sameSite("Lax")
            .build()
            .toString());
  }

  private static Chart chart(Moved moved) {
    List<@Nullable String> amounts = new ArrayList<>();
    moved.hours().forEach(hour -> amounts.add(hour.payments() == 0 ? null : hour.amount()));
    return Chart.bars(
        moved.hours().stream().map(OfHour::hour).toList(), new Chart.Series("USDC", amounts));
  }
}
