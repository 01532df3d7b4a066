package dev.fleabridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fleabridge.model.TraceContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON that the image writes has the fields of docs/logs.md. */
class EcsFormTest {

  @Test
  void aLineHasTheIdsAndItsOwnFieldsInOneObject() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.putObject(
        Environment.class.getName(),
        new MockEnvironment().withProperty("spring.application.name", "fleabridge"));
    Logger logger = context.getLogger("fleabridge.example");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    TraceContext trace = TraceContext.begun(new Random(1), true);
    String text;
    try (LogFields _ = LogFields.ofEvent("evt-1", trace)) {
      logger
          .atWarn()
          .addMarker(Each.LINE)
          .setCause(new IllegalStateException("broken"))
          .addKeyValue("event.action", "payment-ended")
          .addKeyValue("fleabridge.state", "DONE")
          .log("Ended {}", "a\nb");
      text = encoded(context, lines.list.getFirst());
    }

    assertThat(text.strip()).hasLineCount(1);
    JsonNode line = JsonMapper.shared().readTree(text);
    Map<String, String> expected =
        Map.ofEntries(
            Map.entry("/log/level", "WARN"),
            Map.entry("/log/logger", "fleabridge.example"),
            Map.entry("/message", "Ended a\nb"),
            Map.entry("/service/name", "fleabridge"),
            Map.entry("/fleabridge/event", "evt-1"),
            Map.entry("/fleabridge/state", "DONE"),
            Map.entry("/trace/id", trace.traceId()),
            Map.entry("/span/id", trace.spanId()),
            Map.entry("/event/action", "payment-ended"),
            Map.entry("/error/message", "broken"),
            Map.entry("/tags/0", "EACH_LINE"));
    expected.forEach(
        (place, value) -> assertThat(line.at(place).asString()).as(place).isEqualTo(value));
  }

  private static String encoded(LoggerContext context, ILoggingEvent event) {
    StructuredLogEncoder encoder = new StructuredLogEncoder();
    encoder.setContext(context);
    encoder.setFormat("ecs");
    encoder.start();
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}
