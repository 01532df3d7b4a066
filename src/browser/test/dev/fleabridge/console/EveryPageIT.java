package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import dev.fleabridge.console.Chromium.Look;
import dev.fleabridge.testkit.embedded.LivelyWorld;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each page, in a browser, on a wide screen in the light and on a phone in the dark: it comes without an
 * error, nothing of it lies outside of the screen, and axe finds nothing serious. Each is kept as a
 * picture in {@code target/screenshots}.
 */
class EveryPageIT {

  private static final Path PICTURES = Path.of("target", "screenshots");

  private static final Set<String> SERIOUS = Set.of("serious", "critical");

  /** All pages have their colours from one place, so a few are asked twice. */
  private static final Set<String> IN_THE_DARK = Set.of("overview", "inbox", "action-review", "run");

  private static Chromium chromium;
  private static LivelyWorld world;

  @BeforeAll
  static void open() {
    Optional<Chromium> found = Chromium.ofThisMachine();
    assumeTrue(found.isPresent(), "needs a Chromium on the PATH, and this machine has none");
    chromium = found.get();
    world = LivelyWorld.start();
  }

  @AfterAll
  static void close() {
    if (world != null) { // No test has begun where there is no browser.
      world.close();
      chromium.close();
    }
  }

  /** Names of pages, and their addresses; {@code {…}} is filled in from the sample data. */
  private static Stream<Arguments> pages() {
    return Stream.of(
            "overview, /",
            "inbox, /console/inbox",
            "actions, /console/actions",
            "actions-none, /console/actions?rule=there-is-none",
            "action-done, /console/actions/{DONE}",
            "action-held, /console/actions/{HELD}",
            "action-review, /console/actions/{NEEDS_REVIEW}",
            "action-declined, /console/actions/{DECLINED}",
            "rules, /console/rules",
            "rule, /console/rules/signal-payout",
            "revisions, /console/rules/revisions",
            "test-bench, /console/rules/test?event={event}",
            "back-test, /console/rules/backtest",
            "events, /console/events",
            "event, /console/events/{event}",
            "run, /console/runs/{run}",
            "escrows, /console/escrows",
            "wallets, /console/wallets",
            "wallet, /console/wallets/agt_demo_treasury",
            "batches, /console/batches",
            "pauses, /console/pauses",
            "audit, /console/audit",
            "sources, /console/sources",
            "replicas, /console/replicas",
            "me, /console/me",
            "nothing, /console/actions/00000000-0000-0000-0000-000000000000")
        .map(row -> row.split(", "))
        .map(row -> Arguments.of(row[0], row[1]));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void isSound(String name, String address) {
    try (BrowserContext window = chromium.window(world.base(), Look.WIDE, true)) {
      Page page = window.newPage();
      List<String> errors = new ArrayList<>();
      page.onConsoleMessage(message -> {
        if (message.type().equals("error") && !name.equals("nothing")) {
          errors.add(message.text());
        }
      });
      page.onPageError(errors::add);
      Response response = page.navigate(world.filledIn(address));
      page.locator("#stream-state[data-state=live]").waitFor();
      assertThat(response.status()).isEqualTo(name.equals("nothing") ? 404 : 200);
      assertFits(page, name, Look.WIDE);
      assertThat(serious(page)).as("what axe finds").isEmpty();

      Look.PHONE_DARK.putOn(page);
      assertFits(page, name, Look.PHONE_DARK);
      if (IN_THE_DARK.contains(name)) {
        assertThat(serious(page)).as("what axe finds on a phone in the dark").isEmpty();
      }
      assertThat(errors).as("errors of the browser").isEmpty();
    }
  }

  private static void assertFits(Page page, String name, Look look) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(PICTURES.resolve(name + "-" + look.name().toLowerCase(Locale.ROOT) + ".png"))
            .setFullPage(true));
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth > innerWidth"))
        .as("something lies outside of the screen")
        .isFalse();
  }

  private static List<String> serious(Page page) {
    return new AxeBuilder(page)
        .analyze().getViolations().stream()
            .filter(rule -> SERIOUS.contains(rule.getImpact()))
            .map(EveryPageIT::inWords)
            .toList();
  }

  private static String inWords(Rule rule) {
    return "%s: %s"
        .formatted(
            rule.getHelp(),
            rule.getNodes().stream().limit(3).map(node -> node.getHtml()).toList());
  }
}
