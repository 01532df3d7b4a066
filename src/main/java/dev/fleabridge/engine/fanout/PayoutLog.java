package dev.fleabridge.engine.fanout;

import dev.fleabridge.ledger.FanOutReadings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what became of the payments of a fan-out, with bounded memory. They come by their ids:
 * that is the order of the rows, unless replicas with different clocks have shared the work. The
 * JSON is an array of {@code {agent_id, bonus, result}}, as scripts that pay in a processing job
 * write their log.
 */
public final class PayoutLog {

  private static final int ACTIONS_A_PAGE = 500;

  private final FanOutReadings payments;

  public PayoutLog(FanOutReadings payments) {
    this.payments = payments;
  }

  /** Writes one payment. */
  @FunctionalInterface
  private interface Line {
    void write(Action payment) throws IOException;
  }

  /**
   * Writes the log as one JSON array, in UTF-8.
   *
   * @param out where to write to; it stays open
   */
  public void json(Action fanOut, OutputStream out) throws IOException {
    boolean[] any = {false};
    each(
        fanOut,
        payment -> {
          out.write(utf8((any[0] ? ",\n  " : "[\n  ") + entry(payment)));
          any[0] = true;
        });
    out.write(utf8(any[0] ? "\n]\n" : "[]\n"));
  }

  /**
   * Writes the log as CSV with a header, in UTF-8. Each text is a {@link HarmlessCell}.
   *
   * @param out where to write to; it stays open
   */
  public void csv(Action fanOut, OutputStream out) throws IOException {
    StringBuilder buffer = new StringBuilder();
    CSVPrinter printer = new CSVPrinter(buffer, CSVFormat.RFC4180);
    printer.printRecord("agent_id", "bonus", "state", "tx_id", "reason", "item", "action");
    each(
        fanOut,
        payment -> {
          ObjectNode result = result(payment);
          printer.printRecord(
              HarmlessCell.ofNullable(payment.payee()),
              payment.amount(),
              payment.state(),
              HarmlessCell.ofNullable(text(result, "tx_id")),
              payment.reason(),
              HarmlessCell.of(payment.item()),
              payment.id());
          out.write(utf8(buffer.toString()));
          buffer.setLength(0);
        });
    out.write(utf8(buffer.toString()));
  }

  private void each(Action fanOut, Line line) throws IOException {
    @Nullable UUID last = null;
    while (true) {
      List<Action> page = payments.page(fanOut, last, ACTIONS_A_PAGE);
      for (Action payment : page) {
        line.write(payment);
      }
      if (page.size() < ACTIONS_A_PAGE) {
        return;
      }
      last = page.getLast().id();
    }
  }

  private static ObjectNode entry(Action payment) {
    ObjectNode entry = Json.object().put("agent_id", payment.payee());
    entry.put("bonus", payment.amount() == null ? null : payment.amount().value());
    entry.set("result", result(payment));
    return entry;
  }

  private static ObjectNode result(Action payment) {
    ObjectNode result = Json.object().put("state", payment.state().name());
    if (payment.shadow()) {
      result.put("shadow", true);
    }
    String transaction = payment.result() == null ? null : text(payment.result(), "txId");
    if (transaction != null) {
      result.put("tx_id", transaction);
    }
    if (payment.reason() != null) {
      result.put("reason", payment.reason());
    }
    if (payment.explanation() != null) {
      result.put("explanation", payment.explanation());
    }
    return result.put("item", payment.item()).put("action", payment.id().toString());
  }

  private static @Nullable String text(ObjectNode object, String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value.asString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
