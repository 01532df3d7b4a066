package dev.fleabridge.telemetry;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/**
 * Keeps a line of a plain text log one line. What an event or an upstream says stands in messages,
 * and a line break in it would let it write lines of its own. Control characters are written as
 * escapes. A log in JSON escapes them by itself.
 */
final class PlainText {

  /** The words by which a pattern asks for the message, and for the exception. */
  private static final List<String> MESSAGE = List.of("m", "msg", "message");

  private static final List<String> EXCEPTION = List.of("ex", "xEx", "wEx", "wex");
  private static final Pattern SAYS_EXCEPTION = Pattern.compile("%[^ ]*(ex|Ex|throwable)\\b");

  /** Spring Boot's words about a start that failed are paragraphs, and made of no event. */
  private static final String REPORTS = "org.springframework.boot.";

  private PlainText() {}

  /** Makes an appender escape, where it writes by a pattern; whether it does. */
  static boolean escape(OutputStreamAppender<ILoggingEvent> appender) {
    if (!(appender.getEncoder() instanceof PatternLayoutEncoder encoder)) {
      return false;
    }
    PatternLayout layout = new PatternLayout();
    MESSAGE.forEach(word -> layout.getInstanceConverterMap().put(word, Message::new));
    EXCEPTION.forEach(word -> layout.getInstanceConverterMap().put(word, StackTrace::new));
    String pattern = encoder.getPattern();
    layout.setContext(encoder.getContext());
    // Logback adds the exception to a pattern that forgets it, and would not ask for ours.
    layout.setPattern(SAYS_EXCEPTION.matcher(pattern).find() ? pattern : pattern + "%wEx");
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> escaping = new LayoutWrappingEncoder<>();
    escaping.setContext(encoder.getContext());
    escaping.setCharset(encoder.getCharset());
    escaping.setLayout(layout);
    escaping.start();
    // The old one stays as it is: another thread may be writing with it.
    appender.setEncoder(escaping);
    return true;
  }

  /** The text in one line, with control characters as in a Java literal. */
  static String inOneLine(String text) {
    int first = 0;
    while (first < text.length() && !isControl(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      append(line, text.charAt(i));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, char c) {
    switch (c) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (isControl(c)) {
          line.append("\\u%04x".formatted((int) c));
        } else {
          line.append(c);
        }
      }
    }
  }

  /** Also what breaks a line in Unicode, or turns the direction of what follows. */
  private static boolean isControl(char c) {
    return Character.isISOControl(c)
        || (c >= '\u2028' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  /** The message of a line. */
  private static final class Message extends MessageConverter {

    @Override
    public String convert(ILoggingEvent event) {
      String message = String.valueOf(super.convert(event));
      return event.getLoggerName().startsWith(REPORTS) ? message : inOneLine(message);
    }
  }

  /** The stack trace, as Spring Boot writes it. */
  private static final class StackTrace extends ExtendedWhitespaceThrowableProxyConverter {

    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
      return super.throwableProxyToString(new Escaped(thrown));
    }
  }

  /** An exception whose message is one line. */
  private record Escaped(IThrowableProxy thrown) implements IThrowableProxy {

    private static @Nullable IThrowableProxy of(@Nullable IThrowableProxy thrown) {
      return thrown == null ? null : new Escaped(thrown);
    }

    @Override
    public @Nullable String getMessage() {
      String message = thrown.getMessage();
      return message == null ? null : inOneLine(message);
    }

    @Override
    public String getClassName() {
      return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return thrown.getCommonFrames();
    }

    @Override
    public @Nullable IThrowableProxy getCause() {
      return of(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return Arrays.stream(thrown.getSuppressed())
          .map(Escaped::new)
          .toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return thrown.isCyclic();
    }
  }
}
