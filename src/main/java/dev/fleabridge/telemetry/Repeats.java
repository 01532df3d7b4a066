package dev.fleabridge.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.helpers.MessageFormatter;

/**
 * The lines of one kind: of one logger, level and text. The first is written; what comes within a
 * second of the last that was written is counted, and told in one line when the second is over.
 *
 * <p>Safe for many threads.
 */
final class Repeats {

  static final Duration WINDOW = Duration.ofSeconds(1);

  /** A stack trace of the same kind of exception is written again after this time. */
  static final Duration BETWEEN_STACK_TRACES = Duration.ofMinutes(1);

  /**
   * One line that somebody wants to write.
   *
   * @param ids what its thread worked for
   */
  @SuppressWarnings("ArrayRecordComponent") // The arguments are carried and never compared.
  record Line(
      Logger logger,
      Level level,
      String format,
      Object @Nullable [] arguments,
      @Nullable Throwable cause,
      @Nullable Map<String, String> ids) {

    String message() {
      return MessageFormatter.basicArrayFormat(format, arguments);
    }

    /** The message with its cause in a few words. */
    String withCause() {
      return cause == null ? message() : message() + " (" + cause + ")";
    }
  }

  /** What becomes of a line. */
  enum Verdict {
    /** It is written as it is. */
    AS_IT_IS,
    /** It is written without its stack trace, which was written a moment ago. */
    WITHOUT_STACK_TRACE,
    /** It is counted. */
    COUNTED,
    /** It is counted, as the first of a second: {@link #summary} is due when the second ends. */
    COUNTED_FIRST
  }

  /**
   * What was counted.
   *
   * @param last the last of them
   * @param others how many there were before it
   * @param seconds in how many, rounded, and at least one: whoever tells may come late
   */
  record Summary(Line last, long others, long seconds, boolean withStackTrace) {}

  private long writtenNanos;
  private long stackTraceNanos;
  private @Nullable Class<?> stackTraceOf;
  private @Nullable Line last;
  private long counted;
  private boolean everWritten;

  /** Decides about a line that comes now. */
  synchronized Verdict came(Line line, long nowNanos) {
    if (last == null && (!everWritten || nowNanos - writtenNanos >= WINDOW.toNanos())) {
      written(nowNanos);
      return wantsStackTrace(line, nowNanos) ? Verdict.AS_IT_IS : Verdict.WITHOUT_STACK_TRACE;
    }
    boolean first = last == null;
    last = line;
    counted++;
    return first ? Verdict.COUNTED_FIRST : Verdict.COUNTED;
  }

  /** How long from now until the second is over. */
  synchronized Duration rest(long nowNanos) {
    return WINDOW.minusNanos(nowNanos - writtenNanos);
  }

  /** Takes what was counted, to be written now; null where nothing was. */
  synchronized @Nullable Summary summary(long nowNanos) {
    Line line = last;
    if (line == null) {
      return null;
    }
    long seconds =
        Math.max(1, Duration.ofNanos(nowNanos - writtenNanos).plusMillis(500).toSeconds());
    Summary summary = new Summary(line, counted - 1, seconds, wantsStackTrace(line, nowNanos));
    last = null;
    counted = 0;
    written(nowNanos);
    return summary;
  }

  /** Whether nothing is counted and the next line would be written: it may be forgotten. */
  synchronized boolean isIdle(long nowNanos) {
    return last == null && nowNanos - writtenNanos >= BETWEEN_STACK_TRACES.toNanos();
  }

  private void written(long nowNanos) {
    everWritten = true;
    writtenNanos = nowNanos;
  }

  /** A line without a cause is written as it is. */
  private boolean wantsStackTrace(Line line, long nowNanos) {
    if (line.cause() == null) {
      return true;
    }
    Class<?> type = line.cause().getClass();
    if (type.equals(stackTraceOf) && nowNanos - stackTraceNanos < BETWEEN_STACK_TRACES.toNanos()) {
      return false;
    }
    stackTraceOf = type;
    stackTraceNanos = nowNanos;
    return true;
  }
}
