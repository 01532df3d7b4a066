package dev.fleabridge.testkit.embedded;

import static dev.fleabridge.model.ActionState.DECLINED;
import static dev.fleabridge.model.ActionState.DONE;
import static dev.fleabridge.model.ActionState.HELD;
import static dev.fleabridge.model.ActionState.NEEDS_REVIEW;
import static dev.fleabridge.testkit.embedded.LivelyEvents.id;

import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.Fault.Kind;
import dev.fleabridge.testkit.sandbox.server.SandboxServer;
import dev.fleabridge.testkit.standin.AwsStandIn;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.springframework.core.env.Environment;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives each page of the console something to show: payments that wait for a person, lost answers,
 * escrows, a batch half done, pauses, revisions of the rules. All of it comes by real events and
 * acts of people, and the sandbox loses what is lost. Events, agents and rules are its own, so that
 * whatever others post leads to what it leads to without it.
 */
final class LivelyRun implements AutoCloseable {

  /** The rules beside which those of the lively data can be put. */
  static final String DEFAULT_RULES = "config/rules.yaml";

  private static final Duration BETWEEN_EVENTS = Duration.ofSeconds(20);
  private static final int EVENTS = 180;

  private final Environment environment;
  private final SandboxServer sandbox;
  private final AwsStandIn aws;
  private final Clock clock;
  private final CountDownLatch closed = new CountDownLatch(1);

  LivelyRun(Environment environment, SandboxServer sandbox, AwsStandIn aws, Clock clock) {
    this.environment = environment;
    this.sandbox = sandbox;
    this.aws = aws;
    this.clock = clock;
  }

  /** Fills the books, says so in a line, and goes on with an event now and then for an hour. */
  void play(BridgeCaller bridge) {
    try {
      LivelyRules rules = new LivelyRules(Files.readString(Path.of(DEFAULT_RULES)));
      fill(bridge, rules);
      System.out.println(
          "More sample data is in, for each page of the console; a few events a minute follow.");
      goOn(bridge);
    } catch (IOException | RuntimeException | AssertionError e) {
      if (closed.getCount() > 0) {
        System.out.println("The sample data for the console is not complete: " + e);
      }
    }
  }

  private void fill(BridgeCaller bridge, LivelyRules rules) {
    LivelyDesk desk = new LivelyDesk(bridge);
    LivelyEvents events = new LivelyEvents(clock.instant());
    open();
    desk.putInForce(rules.first(), "the rules of the demonstration");
    desk.pause("rule:demo-referral", "who referred ACME twice? ticket 52");
    desk.pause("agent:agt_demo_suspended", "its invoices are being checked; ticket 49");
    signals(bridge, events);
    labels(bridge, events);
    desk.putInForce(rules.second(), "more room for signals; ticket 57");
    models(bridge, events);
    projects(events);
    desk.putInForce(rules.third(), "what would a loyalty bonus cost? in shadow mode first");
    moreSignals(bridge, events);
    decide(desk);
    desk.pay(thanks());
  }

  private void open() {
    sandbox.openAgent("agt_demo_buyer", new BigDecimal("600"));
    sandbox.openAgent("agt_demo_fund", new BigDecimal("300"));
    sandbox.openAgent("agt_demo_treasury", new BigDecimal("2000"));
    sandbox.openAgent("agt_demo_desk", new BigDecimal("400"));
    sandbox.openAgent("agt_demo_lab", new BigDecimal("400"));
    sandbox.openAgent("agt_demo_small_purse", new BigDecimal("0.05"));
    aws.models().endpoint("demo-judge", "{\"score\":0.82}");
    aws.s3().bucket("payout-logs");
    lose(Kind.LOST_AFTER, "/wallet/transfer", "Signal sig-341,");
    lose(Kind.LOST_BEFORE, "/wallet/transfer", "Signal sig-342,");
    lose(Kind.LOST_AFTER, "/escrow/create", "Labels of task-206 ");
  }

  private void lose(Kind kind, String path, String ofWhat) {
    sandbox.faults().add(Fault.next(kind, 1, path).onlyFor("POST").onlyWith(ofWhat));
  }

  private static void signals(BridgeCaller bridge, LivelyEvents events) {
    String fund = "agt_demo_fund";
    String atlas = "agt_demo_model_atlas";
    bridge.postEvent(
        "demo-scoring-key",
        array(
            IntStream.rangeClosed(1, 14)
                .mapToObj(n -> events.ordinarySignal(300 + n, 350 - 12 * n))
                .toList()));
    bridge.postEvent(
        "demo-scoring-key",
        array(
            List.of(
                events.signal("sig-321", 181, "0.61", fund, atlas, "1.00"),
                events.signal("sig-322", 179, "0.97", fund, atlas, "0.0004"),
                events.signal("sig-323", 177, "0.93", "agt_demo_small_purse", atlas, "3.00"),
                events.signal("sig-324", 172, "0.90", "agt_demo_suspended", atlas, "2.50"),
                events.signal("sig-325", 168, "0.95", fund, "zeppelin-labs", "1.75"),
                events.brokenSignal("sig-326", 166),
                events.namelessSignal("sig-327", 164),
                events.heartbeat("alive-1", 160),
                events.referral("acme", 158, "agt_demo_model_comet"),
                events.signal("sig-341", 155, "0.94", fund, atlas, "7.40"),
                events.signal("sig-342", 153, "0.92", fund, "agt_demo_model_delta", "5.20"))));
  }

  private static void labels(BridgeCaller bridge, LivelyEvents events) {
    bridge.postEvent(
        "demo-labelling-key",
        array(
            List.of(
                events.task("task-201", 150, "agt_demo_worker_01", "4.00", 48),
                events.task("task-202", 149, "agt_demo_worker_02", "6.50", 1),
                events.task("task-203", 148, "agt_demo_worker_03", "12.00", 2),
                events.task("task-204", 147, "agt_demo_worker_04", "3.25", 720),
                events.task("task-205", 146, "agt_demo_worker_05", "8.00", 24),
                events.task("task-206", 145, "agt_demo_worker_06", "9.75", 24))));
    bridge.postEvent("demo-labelling-key", events.shift("shift-17", 140, shift()));
    bridge.postEvent("demo-labelling-key", events.check("task-201", 95, "0.93"));
    bridge.postEvent("demo-labelling-key", events.check("task-205", 90, "0.64"));
  }

  /** Some rows are paid, some wait for an approver or for the next hour, and some are refused. */
  private static List<LivelyEvents.Row> shift() {
    List<String> earned =
        List.of(
            "2.10", "3.45", "1.80", "4.20", "12.50", "2.95", "0.01", "3.10", "15.00", "2.40",
            "3.85", "by hour", "4.60", "2.20", "3.30", "1.95");
    return IntStream.range(0, earned.size())
        .mapToObj(n ->
            new LivelyEvents.Row(
                n == 7 ? "contractor-7" : "agt_demo_worker_%02d".formatted(n + 1), earned.get(n)))
        .toList();
  }

  private static void models(BridgeCaller bridge, LivelyEvents events) {
    bridge.postEvent(
        array(
            List.of(
                events.approvedModel("atlas", 80, "0.94", "agt_demo_trainer_ada", "40.00"),
                events.approvedModel("borealis", 75, "0.91", "agt_demo_trainer_ben", "35.00"),
                events.approvedModel("comet", 70, "0.88", "agt_demo_trainer_cai", "18.00"),
                events.approvedModel("delta", 65, "0.66", "agt_demo_trainer_dee", "40.00"),
                events.approvedModel("everest", 60, "0.97", "agt_demo_trainer_eva", "150.00"),
                events.approvedModel("falcon", 55, "0.90", "agt_demo_trainer_fay", "60.00"))));
  }

  private void projects(LivelyEvents events) {
    try (SampleQueue queue = new SampleQueue(environment)) {
      queue.send(events.project("fraud-rings", 50, "agt_demo_researcher_kim", "48.00", 30));
      queue.send(events.project("churn-causes", 45, "agt_demo_researcher_lou", "90.00", 80));
      queue.send(events.project("price-drift", 40, "agt_demo_researcher_max", "22.00", 12));
      queue.sendAside("{\"project\": \"seed-bank\", \"paid\": \"by hand, see ticket 58\"}");
    }
  }

  private static void moreSignals(BridgeCaller bridge, LivelyEvents events) {
    String atlas = "agt_demo_model_atlas";
    bridge.postEvent(
        "demo-scoring-key",
        array(
            IntStream.rangeClosed(1, 8)
                .mapToObj(n -> events.ordinarySignal(360 + n, 34 - 4 * n))
                .toList()));
    bridge.postEvent(
        "demo-scoring-key",
        array(
            List.of(
                events.signal("sig-371", 22, "0.99", "agt_demo_buyer", atlas, "35.00"),
                events.signal("sig-372", 15, "0.98", "agt_demo_fund", atlas, "48.50"),
                events.signal("sig-373", 9, "0.86", "agt_demo_buyer", atlas, "27.00"))));
  }

  private static void decide(LivelyDesk desk) {
    String lost = desk.await(id("sig-342"), "pay", NEEDS_REVIEW);
    desk.wasNotDone(lost, "their list does not show it; ticket 55");
    desk.await(id("sig-342"), "pay", DONE);
    desk.await(id("sig-341"), "pay", NEEDS_REVIEW);
    desk.await(id("task-206"), "lock", NEEDS_REVIEW);
    String refused = desk.await(id("sig-322"), "pay", DECLINED);
    desk.act("operator", "retry", refused, "is it still too small for them?");
    String atlas = desk.await(id("atlas"), "bonus", HELD);
    desk.actInVain("viewer", "approve", atlas, "looks right to me");
    desk.act("approver", "approve", atlas, "evaluated by the owner; ticket 40");
    String borealis = desk.await(id("borealis"), "bonus", HELD);
    desk.act("approver", "reject", borealis, "the evaluation set was in the training set");
    String everest = desk.await(id("everest"), "bonus", HELD);
    desk.act("approver", "approve", everest, "the board agreed; a second approver, please");
    String dear = desk.await(id("sig-373"), "pay", HELD);
    desk.act("operator", "cancel", dear, "the buyer withdrew the offer");
    desk.pause("agent:agt_demo_lab", "its purse is being moved");
    desk.goOn("agent:agt_demo_lab", "moved");
  }

  private static ObjectNode thanks() {
    ObjectNode batch = Json.object().put("key", "demo-thanks").put("payer", "agt_demo_treasury");
    batch.put("log", "s3://payout-logs/demo-thanks.json");
    ArrayNode items = batch.putArray("items");
    for (int worker = 1; worker <= 5; worker++) {
      String name = "agt_demo_worker_0" + worker;
      items
          .addObject()
          .put("payee", name)
          .put("amount", "0.75")
          .put("memo", "Thanks for November")
          .put("item", name);
    }
    return batch;
  }

  /** One event after the other, until there were enough of them or the bridge stops. */
  private void goOn(BridgeCaller bridge) {
    try {
      for (int n = 0; n < EVENTS && !stops(); n++) {
        try {
          sendOne(n, bridge);
        } catch (RuntimeException e) {
          // Somebody may be trying out what happens while the bridge refuses events.
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendOne(int n, BridgeCaller bridge) {
    LivelyEvents events = new LivelyEvents(clock.instant());
    if (n % 10 == 4) {
      String worker = "agt_demo_worker_0" + (1 + n % 9);
      String task = events.task("task-" + (400 + n), 0, worker, "1.50", 6);
      bridge.postEvent("demo-labelling-key", task);
    } else if (n % 10 == 9) {
      bridge.postEvent("demo-labelling-key", events.check("task-" + (395 + n), 0, "0.88"));
    } else {
      if (n % 10 == 2) {
        delay("Signal sig-" + (1000 + n) + ",");
      }
      bridge.postEvent("demo-scoring-key", events.ordinarySignal(1000 + n, 0));
    }
  }

  /** Lets a payment be seen on its way. */
  private void delay(String ofWhat) {
    Fault slow = Fault.next(Kind.DELAY, 1, "/wallet/transfer").withMillis(5_000);
    sandbox.faults().add(slow.onlyFor("POST").onlyWith(ofWhat));
  }

  private boolean stops() throws InterruptedException {
    return closed.await(BETWEEN_EVENTS.toSeconds(), TimeUnit.SECONDS);
  }

  private static String array(List<String> events) {
    return "[" + String.join(",", events) + "]";
  }

  /** The bridge stops, and nothing is sent to it any more. */
  @Override
  public void close() {
    closed.countDown();
  }
}
