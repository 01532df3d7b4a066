package dev.fleabridge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** What an event says writes no lines of its own. */
class PlainTextTest {

  private static final String FORGED =
      "job\r\n2026-11-30 12:00:00 ERROR Payment of 1000 USDC\u001b[31m\u2028\u202e\u0000";

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private Logger logger(String name, String pattern) {
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.start();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(pattern);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(written);
    appender.start();
    assertThat(PlainText.escape(appender)).isTrue();
    assertThat(PlainText.escape(appender)).as("once is enough").isFalse();
    Logger logger = context.getLogger(name);
    logger.addAppender(appender);
    return logger;
  }

  @AfterEach
  void end() {
    context.stop();
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%level %msg%n", "%level %m%n%wEx", "%level %replace(%message){'x', 'x'}%n%ex"})
  void aMessageIsOneLine(String pattern) {
    logger("dev.fleabridge.intake", pattern).warn("Malformed message {}", FORGED);
    assertThat(text())
        .isEqualTo(
            "WARN Malformed message job\\r\\n2026-11-30 12:00:00 ERROR Payment of 1000"
                + " USDC\\u001b[31m\\u2028\\u202e\\u0000"
                + System.lineSeparator());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%level %msg%n", "%level %m%n%wEx", "%level %m%n%ex"})
  void theWordsOfAnExceptionAreOneLineAndItsStackTraceIsThere(String pattern) {
    Exception suppressed = new IllegalStateException(FORGED);
    Exception failure = new IllegalStateException("outer\nx", new RuntimeException(FORGED));
    failure.addSuppressed(suppressed);
    logger("dev.fleabridge.intake", pattern).error("It failed", failure);
    assertThat(text())
        .contains("java.lang.IllegalStateException: outer\\nx")
        .contains("Caused by: java.lang.RuntimeException: job\\r\\n2026")
        .contains("Suppressed: java.lang.IllegalStateException: job\\r\\n2026")
        .contains("at dev.fleabridge.telemetry.PlainTextTest")
        .doesNotContain("\n2026");
  }

  @Test
  void whatSpringBootSaysOfAStartThatFailedStaysReadable() {
    logger("org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter", "%msg%n")
        .error("\n\nAPPLICATION FAILED TO START\n");
    assertThat(text()).startsWith("\n\nAPPLICATION");
  }

  @Test
  void whatHasNoControlCharacterIsLeftAlone() {
    String text = "Zahlung für 10 € 💸 \\n";
    assertThat(PlainText.inOneLine(text)).isSameAs(text);
  }
}
