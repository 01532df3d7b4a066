package dev.fleabridge.testkit.embedded;

import dev.fleabridge.model.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The events that the rules of the lively data listen to. Each says of itself when it happened,
 * some hours before now; when it was received is the bridge's to say.
 */
final class LivelyEvents {

  static final String SCORING = "demo.scoring";
  static final String TRAINING = "demo.training";
  static final String LABELLING = "demo.labelling";
  static final String RESEARCH = "demo.research";

  private static final List<String> MODELS =
      List.of(
          "agt_demo_model_atlas",
          "agt_demo_model_borealis",
          "agt_demo_model_comet",
          "agt_demo_model_delta");
  private static final List<String> OFFERS =
      List.of("0.10", "0.35", "0.20", "0.60", "0.15", "0.45", "1.20");

  private final Instant now;

  /** A payment to one labeller. */
  record Row(String worker, String earned) {}

  LivelyEvents(Instant now) {
    this.now = now.truncatedTo(ChronoUnit.SECONDS);
  }

  /** The id of the event that tells of this. */
  static String id(String what) {
    return "demo-" + what;
  }

  String signal(
      String signal, int minutesAgo, String confidence, String buyer, String model, String offer) {
    ObjectNode detail = Json.object().put("signal", signal);
    detail.put("confidence", new BigDecimal(confidence)).put("buyer", buyer).put("model", model);
    return event(SCORING, "Signal Scored", signal, minutesAgo, detail.put("offer", offer));
  }

  /**
   * One signal of many: three of four are sure enough, and none is dear.
   *
   * @param number tells it from the others, and says who buys it of whom
   */
  String ordinarySignal(int number, int minutesAgo) {
    return signal(
        "sig-" + number,
        minutesAgo,
        "0." + (80 + number * 7 % 20),
        number % 3 == 0 ? "agt_demo_fund" : "agt_demo_buyer",
        MODELS.get(number % MODELS.size()),
        OFFERS.get(number % OFFERS.size()));
  }

  /** A signal whose scorer has written its confidence in words. */
  String brokenSignal(String signal, int minutesAgo) {
    ObjectNode detail = Json.object().put("signal", signal).put("confidence", "high");
    return event(SCORING, "Signal Scored", signal, minutesAgo, detail);
  }

  /** A signal that nobody can tell from others. */
  String namelessSignal(String event, int minutesAgo) {
    ObjectNode detail = Json.object().put("confidence", new BigDecimal("0.91"));
    return event(SCORING, "Signal Scored", event, minutesAgo, detail);
  }

  String referral(String customer, int minutesAgo, String referrer) {
    ObjectNode detail = Json.object().put("customer", customer).put("referrer", referrer);
    return event(SCORING, "Customer Referred", customer, minutesAgo, detail);
  }

  /** An event to which no rule listens. */
  String heartbeat(String event, int minutesAgo) {
    return event(SCORING, "Scorer Alive", event, minutesAgo, Json.object().put("queue", 3));
  }

  String approvedModel(
      String model, int minutesAgo, String accuracy, String trainer, String bonus) {
    ObjectNode detail = Json.object().put("model", model).put("version", "7");
    detail.put("accuracy", new BigDecimal(accuracy)).put("trainer", trainer).put("bonus", bonus);
    return event(TRAINING, "Model Approved", model, minutesAgo, detail);
  }

  String task(String task, int minutesAgo, String worker, String reward, int hours) {
    ObjectNode detail = Json.object().put("task", task).put("worker", worker);
    detail.put("reward", reward).put("hours", hours);
    return event(LABELLING, "Task Assigned", task, minutesAgo, detail);
  }

  String check(String task, int minutesAgo, String quality) {
    ObjectNode detail = Json.object().put("task", task).put("quality", new BigDecimal(quality));
    return event(LABELLING, "Quality Checked", "check-of-" + task, minutesAgo, detail);
  }

  String shift(String shift, int minutesAgo, List<Row> rows) {
    ObjectNode detail = Json.object().put("shift", shift);
    ArrayNode list = detail.putArray("rows");
    rows.forEach(row -> list.addObject().put("worker", row.worker()).put("earned", row.earned()));
    return event(LABELLING, "Shift Closed", shift, minutesAgo, detail);
  }

  String project(String project, int minutesAgo, String researcher, String fee, int pages) {
    ObjectNode detail = Json.object().put("project", project).put("researcher", researcher);
    detail.put("fee", fee).put("pages", pages);
    return event(RESEARCH, "Project Ordered", project, minutesAgo, detail);
  }

  private String event(String source, String type, String what, int minutesAgo, ObjectNode detail) {
    ObjectNode event = Json.object().put("version", "0").put("id", id(what));
    event.put("detail-type", type).put("source", source).put("account", "111122223333");
    event.put("time", now.minus(Duration.ofMinutes(minutesAgo)).toString());
    event.put("region", "eu-west-1").putArray("resources");
    event.set("detail", detail);
    return event.toString();
  }
}
