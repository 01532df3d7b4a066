package dev.fleabridge.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.fleabridge.console.Chromium.Look;
import dev.fleabridge.testkit.embedded.FreezingProxy;
import dev.fleabridge.testkit.embedded.LivelyWorld;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator does on a night of being on call, in a browser. */
class NightIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Chromium chromium;
  private static LivelyWorld world;
  private BrowserContext window;
  private Page page;

  @BeforeAll
  static void start() {
    Optional<Chromium> found = Chromium.ofThisMachine();
    assumeTrue(found.isPresent(), "needs a Chromium on the PATH, and this machine has none");
    chromium = found.get();
    PlaywrightAssertions.setDefaultAssertionTimeout((double) PATIENCE.toMillis());
    world = LivelyWorld.start();
  }

  @AfterAll
  static void stop() {
    if (world != null) { // No test has begun where there is no browser.
      world.close();
      chromium.close();
    }
  }

  @BeforeEach
  void open() {
    window = chromium.window(world.base(), Look.WIDE, true);
    page = window.newPage();
  }

  @AfterEach
  void close() {
    window.close();
  }

  @Test
  void aViewerCanPressNothingAndIsToldWhy() {
    page.navigate("/console/actions/" + action("demo-sig-371", "pay"));

    Locator lever = page.locator("form.lever").first();
    assertThat(lever.getByRole(AriaRole.BUTTON)).isDisabled();
    assertThat(lever).containsText("you are viewer");
  }

  @Test
  void anApproverApprovesAndAnOtherOneIsRejected() {
    become("approver");
    decide("demo-sig-371", "approve");
    decide("demo-sig-372", "reject");

    awaitState("demo-sig-371", "pay", "DONE");
    awaitState("demo-sig-372", "pay", "CANCELED");
  }

  @Test
  void anApproverDecidesSeveralAtOnceAndSeesThemFirst() {
    become("approver");
    page.navigate("/console/inbox?decision=approval");
    String churn = action("demo-churn-causes", "lock");
    String falcon = action("demo-falcon", "bonus");
    page.locator("input[name=row][value='" + churn + "']").check();
    page.locator("input[name=row][value='" + falcon + "']").check();
    Locator many = page.locator("#many");
    many.locator("input[value=reject]").check();
    many.locator("textarea").fill("not this month");
    many.getByRole(AriaRole.BUTTON, named("Show what it would do")).click();

    assertThat(page.locator("#preview")).containsText("90");
    assertThat(page.locator("#preview")).containsText("60");
    page.locator("#preview").getByRole(AriaRole.BUTTON).first().click();
    awaitState("demo-churn-causes", "lock", "CANCELED");
    awaitState("demo-falcon", "bonus", "CANCELED");
  }

  /** The first may have been done: whoever goes on blindly asks again for what nobody answered. */
  @Test
  void severalAtOnceEndWhereNobodyAnswers() {
    become("approver");
    page.navigate("/console/inbox?decision=approval");
    Locator many = page.locator("#many");
    page.locator("input[name=row]").nth(0).check();
    page.locator("input[name=row]").nth(1).check();
    many.locator("input[value=reject]").check();
    many.locator("textarea").fill("nobody will read this");
    many.getByRole(AriaRole.BUTTON, named("Show what it would do")).click();
    List<String> asked = new ArrayList<>();
    page.route(
        "**/v1/actions/*/reject",
        route -> {
          asked.add(route.request().url());
          route.abort();
        });
    page.locator("#preview").getByRole(AriaRole.BUTTON).first().click();

    assertThat(page.locator("#preview"))
        .containsText("What became of one more is not known; not touched: 1.");
    assertThat(asked).hasSize(1);
  }

  @Test
  void aPageThatCannotBeReadAnewSaysSoUntilItCan() {
    page.navigate("/console/events");
    assertThat(state("live")).isVisible();
    page.route(
        "**/console/events",
        route -> route.fulfill(new Route.FulfillOptions().setStatus(503).setBody("")));
    world.bridge().postEvent(event("console-unread-1"));
    assertThat(state("broken")).containsText("Not current");
    page.unroute("**/console/events");

    assertThat(state("live")).isVisible();
    assertThat(page.locator("#live")).containsText("console-unread-1");
  }

  @Test
  void whoIsSignedOutMeanwhileIsTold() {
    page.navigate("/console/events");
    assertThat(state("live")).isVisible();
    page.route(
        "**/console/events",
        route -> route.fulfill(new Route.FulfillOptions().setStatus(401).setBody("")));
    world.bridge().postEvent(event("console-signed-out-1"));

    assertThat(state("broken")).containsText("You are signed out");
  }

  @Test
  void everythingIsPausedWithTwoTapsOnAPhoneAndGoesOn() {
    try (BrowserContext phone = chromium.window(world.base(), Look.PHONE, true)) {
      page = phone.newPage();
      become("operator");
      page.navigate("/console/pauses");
      page.locator("summary.button").click();
      press(page.getByRole(AriaRole.BUTTON, exactly("Yes, pause everything")));

      assertThat(page.locator(".pause-banner")).containsText("No money moves");
      page.navigate("/console/pauses");
      press(page.getByRole(AriaRole.BUTTON, exactly("Resume everything")));
      assertThat(page.locator(".pause-banner")).hasCount(0);
    }
  }

  @Test
  void aPastedEventIsTestedAndNothingIsWritten() throws IOException {
    String event = Files.readString(Path.of("config/samples/rest/01-confident-signal.json"));
    page.navigate("/console/rules/test");
    page.locator("#bench textarea").fill(event.replace("sig-1001", "sig-pasted"));
    page.locator("#bench").getByRole(AriaRole.BUTTON).click();

    assertThat(page.locator("#bench [role=alert]")).isHidden();
    Locator verdicts = page.locator("#verdicts");
    assertThat(verdicts).containsText("signal-payout");
    assertThat(verdicts).containsText("sig-pasted");
    assertThat(verdicts).containsText("agt_signal_buyer");
    assertThat(world.items("/v1/actions?key=sig-pasted")).isEmpty();
  }

  @Test
  void otherRulesAreBackTestedToTheEnd() throws IOException {
    become("operator");
    page.navigate("/console/rules/backtest");
    page.locator("#backtest textarea").fill(Files.readString(Path.of("config/rules.yaml")));
    page.locator("#backtest button[name=go]").click();

    Locator comparison = page.locator("#comparison");
    assertThat(comparison).containsText("demo-signal-payout");
    assertThat(page.locator("#comparison progress")).hasJSProperty("value", 1);
  }

  @Test
  void aReplayIsLookedAtBeforeItIsDone() {
    become("operator");
    page.navigate("/console/events/demo-fraud-rings");
    page.getByRole(AriaRole.BUTTON, exactly("Preview the replay")).click();

    assertThat(page.locator("#replay-found")).containsText("already done");
    assertThat(page.locator("#replay-apply")).isHidden();
  }

  @Test
  void aLostAnswerIsSettled() {
    become("operator");
    String id = action("demo-sig-341", "pay");
    page.navigate("/console/inbox?decision=review");
    Locator form = page.locator("form[aria-label='Settle " + id + "']");
    form.locator("input[value=done]").check();
    form.locator("input[name='result.txId']").fill("tx_seen_by_hand");
    form.locator("textarea").fill("their list shows it; ticket 61");
    press(form.getByRole(AriaRole.BUTTON));

    awaitState("demo-sig-341", "pay", "DONE");
    page.navigate("/console/actions?transaction=tx_seen_by_hand");
    assertThat(page.locator("#live tbody tr")).hasCount(1);
  }

  @Test
  void aMessageThatWasGivenUpIsToldOnTheFirstPage() {
    await()
        .atMost(PATIENCE)
        .until(() -> world.bridge().get("/v1/overview").path("queues").isObject());
    page.navigate("/");
    assertThat(page.locator("#headline")).containsText("1 message lies among the dead letters");
    page.locator("#live a[href='#queues-heading']").click();
    assertThat(page.locator("section[aria-labelledby=queues-heading]"))
        .containsText("fleabridge-events-dlq");
  }

  @Test
  void whyItWasPaidIsTwoClicksFromItsTransaction() {
    String paid =
        world.items("/v1/actions?rule=demo-signal-payout&state=DONE")
            .get(0)
            .path("result")
            .path("txId")
            .asString();
    page.navigate("/console/actions");
    page.locator("input[name=transaction]").fill(paid);
    page.getByRole(AriaRole.BUTTON, exactly("Find")).click();
    page.locator("#live tbody a.id").first().click();

    Locator why = page.locator("#live");
    assertThat(why).containsText("$detail.confidence >= 0.85");
    assertThat(why).containsText("was on the allow list by agt_*");
    assertThat(why).containsText("per-day of rule:demo-signal-payout");
    assertThat(why).containsText("Sealed");
  }

  @Test
  void thePageSaysWhenItsStreamIsLostAndGoesOnWhenItIsBack() throws IOException {
    try (FreezingProxy line = FreezingProxy.before(world.port())) {
      page.navigate("http://localhost:" + line.port() + "/console/events");
      assertThat(state("live")).isVisible();
      line.cut();
      assertThat(state("broken")).containsText("Not live");
      world.bridge().postEvent(event("console-lost-1"));
      line.mend();

      assertThat(state("live")).isVisible();
      assertThat(page.locator("#live")).containsText("console-lost-1");
    }
  }

  @Test
  void aPageShowsWhatHasJustComeIn() {
    page.navigate("/console/events");
    assertThat(state("live")).isVisible();
    world.bridge().postEvent(event("console-live-1"));

    assertThat(page.locator("#live")).containsText("console-live-1");
  }

  @Test
  void nothingIsSwappedUnderSomebodysHands() {
    become("operator");
    page.navigate("/console/actions");
    assertThat(state("live")).isVisible();
    Locator tick = page.locator("#live input[name=row]").first();
    tick.check();
    world.bridge().postEvent(event("console-hands-1"));

    assertThat(page.locator("#stream-state")).containsText("Held back");
    assertThat(tick).isChecked();
  }

  @Test
  void keysLeadFromPageToPage() {
    page.navigate("/");
    assertThat(state("live")).isVisible();
    page.keyboard().press("g");
    page.keyboard().press("i");

    page.waitForURL("**/console/inbox");
    page.keyboard().press("?");
    assertThat(page.locator("#keys")).isVisible();
  }

  @Test
  void everythingCanBeReadWithoutJavaScript() {
    try (BrowserContext plain = chromium.window(world.base(), Look.PHONE, false)) {
      Page read = plain.newPage();
      read.navigate("/");
      assertThat(read.locator("main")).containsText("Money is moving");
      assertThat(read.locator("main time").first()).containsText("UTC");
      read.navigate("/console/actions/" + action("demo-sig-301", "pay"));
      assertThat(read.locator("main")).containsText("Why it is so");
    }
  }

  @Test
  void timesAreOfTheReadersZoneWithUtcBeside() {
    page.navigate("/console/events");
    Locator time = page.locator("#live time").first();

    assertThat(time).containsText("EST");
    assertThat(time).hasAttribute("title", Pattern.compile(".* UTC"));
  }

  private void become(String role) {
    page.navigate("/console/me");
    press(page.getByRole(AriaRole.BUTTON, exactly("Become " + role)));
    assertThat(page.locator(".person")).containsText(role);
  }

  private void decide(String event, String act) {
    page.navigate("/console/inbox?decision=approval");
    String id = action(event, "pay");
    Locator form = page.locator("form[aria-label='Decide about " + id + "']");
    form.locator("input[value=" + act + "]").check();
    form.locator("textarea").fill("seen by the night shift");
    press(form.getByRole(AriaRole.BUTTON));
    assertThat(page.locator("form[aria-label='Decide about " + id + "']")).hasCount(0);
  }

  /**
   * Presses what leads to another page, or to this page loaded again. A test that went elsewhere
   * before that has begun would be called back.
   */
  private void press(Locator button) {
    page.waitForRequest(Request::isNavigationRequest, button::click);
  }

  private Locator state(String state) {
    return page.locator("#stream-state[data-state=" + state + "]");
  }

  private static GetByRoleOptions exactly(String name) {
    return new GetByRoleOptions().setName(name).setExact(true);
  }

  private static Locator.GetByRoleOptions named(String name) {
    return new Locator.GetByRoleOptions().setName(name);
  }

  private static String event(String id) {
    return """
        {"version": "0", "id": "%s", "source": "nobody.listens", "detail-type": "Nothing",
         "account": "111122223333", "time": "2026-11-20T12:00:00Z", "region": "us-east-1",
         "resources": [], "detail": {}}
        """
        .formatted(id);
  }

  private static String action(String event, String step) {
    return world.items("/v1/actions?event=" + event).valueStream()
        .filter(action -> action.path("step").asString().equals(step))
        .map(action -> action.path("id").asString())
        .findFirst()
        .orElseThrow();
  }

  private static void awaitState(String event, String step, String state) {
    String id = action(event, step);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(world.bridge().get("/v1/actions/" + id).path("state").asString())
                .isEqualTo(state));
  }
}
