package dev.fleabridge.operator;

import dev.fleabridge.engine.backtest.BackTest.Compared;
import dev.fleabridge.engine.backtest.BackTest.Listener;
import dev.fleabridge.engine.backtest.Difference;
import dev.fleabridge.engine.backtest.Difference.Side;
import dev.fleabridge.engine.backtest.Sum;
import dev.fleabridge.engine.backtest.Summary;
import dev.fleabridge.engine.backtest.What;
import dev.fleabridge.model.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a back-test as it goes on: one JSON object a line, each with one field that says what it
 * is. The answer begins with the first line, so a refusal before it is a problem like any other.
 */
final class BackTestLines implements Listener {

  static final String TYPE = "application/x-ndjson";

  private final HttpServletResponse response;
  private @Nullable Long of;
  private boolean begun;

  BackTestLines(HttpServletResponse response) {
    this.response = response;
  }

  @Override
  public void begins(Compared compared) throws IOException {
    response.setContentType(TYPE);
    begun = true;
    of = compared.events().isPresent() ? compared.events().getAsLong() : null;
    ObjectNode line = Json.object();
    line.put("since", compared.since().toString()).put("until", compared.until().toString());
    line.put("events", of);
    ObjectNode rules = line.putObject("rules");
    rules.put("revision", compared.revision());
    put(rules, "added", compared.added());
    put(rules, "removed", compared.removed());
    put(rules, "changed", compared.changed());
    rules.put("unchanged", compared.unchanged());
    put(line, "notes", compared.notes());
    write("comparing", line);
    response.flushBuffer();
  }

  private static void put(ObjectNode object, String name, List<String> texts) {
    var array = object.putArray(name);
    texts.forEach(array::add);
  }

  @Override
  public void progress(long events) throws IOException {
    write("progress", Json.object().put("events", events).put("of", of));
    response.flushBuffer();
  }

  @Override
  public void differs(Difference difference) throws IOException {
    ObjectNode line = Json.object();
    line.put("event", difference.event());
    line.put("receivedAt", difference.receivedAt().toString());
    line.put("rule", difference.rule());
    line.put("step", difference.step());
    var what = line.putArray("what");
    difference.what().forEach(each -> what.add(each.name()));
    line.set("before", side(difference.before()));
    line.set("after", side(difference.after()));
    line.put("explanation", difference.explanation());
    write("difference", line);
  }

  private static @Nullable ObjectNode side(@Nullable Side side) {
    if (side == null) {
      return null;
    }
    ObjectNode line = Json.object();
    line.put("businessKey", side.businessKey());
    line.put("kind", side.kind());
    line.put("state", side.state() == null ? null : side.state().name());
    line.put("reason", side.reason());
    line.put("payer", side.payer());
    line.put("payee", side.payee());
    line.put("amount", side.amount() == null ? null : text(side.amount()));
    return line;
  }

  @Override
  public void ends(Summary summary) throws IOException {
    ObjectNode line = Json.object();
    line.put("complete", true);
    line.put("events", summary.events());
    line.put("leftOut", summary.leftOut());
    line.set("differences", sums(summary.all()));
    put(line, "byRule", summary.byRule());
    put(line, "byPayer", summary.byPayer());
    put(line, "byDay", summary.byDay());
    write("summary", line);
    response.flushBuffer();
  }

  private static void put(ObjectNode line, String name, Map<String, Map<What, Sum>> named) {
    ObjectNode object = line.putObject(name);
    named.forEach((key, sums) -> object.set(key, sums(sums)));
  }

  private static ObjectNode sums(Map<What, Sum> sums) {
    ObjectNode object = Json.object();
    sums.forEach((what, sum) ->
        object
            .putObject(what.name())
            .put("count", sum.count())
            .put("before", text(sum.before()))
            .put("after", text(sum.after())));
    return object;
  }

  /** As money is written, however large a sum it is. */
  private static String text(BigDecimal amount) {
    BigDecimal plain = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    return plain.setScale(Math.max(2, plain.scale())).toPlainString();
  }

  /** Whether the answer has begun: a problem can only be a line of it then. */
  boolean hasBegun() {
    return begun;
  }

  /** The last line of a back-test that cannot go on. There is no summary then. */
  void stops(ProblemDetail problem) throws IOException {
    ObjectNode line = Json.object();
    line.put("status", problem.getStatus()).put("detail", problem.getDetail());
    write("problem", line);
    response.flushBuffer();
  }

  private void write(String name, ObjectNode content) throws IOException {
    ObjectNode line = Json.object();
    line.set(name, content);
    OutputStream out = response.getOutputStream();
    out.write(line.toString().getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }
}
