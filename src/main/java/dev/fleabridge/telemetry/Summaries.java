package dev.fleabridge.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.fleabridge.telemetry.Repeats.Line;
import dev.fleabridge.telemetry.Repeats.Summary;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Keeps warnings and errors of one kind to one line a second, whoever writes them: in an outage, or
 * under overload, each request and each turn would write its own. What is not written is counted,
 * and the count is written. So nothing happens unseen, and the log does not cost what is left of
 * the machine.
 *
 * <p>A kind is a logger, a level and the text before its arguments are put in. A stack trace of one
 * kind and exception is written once a minute. Lines marked with {@link Each#LINE}, and those below
 * WARN, pass.
 */
final class Summaries extends TurboFilter {

  /** Of a logger whose texts have their arguments in them already, the others share one kind. */
  private static final int MAX_KINDS_OF_A_LOGGER = 32;

  private static final Marker OURS = MarkerFactory.getMarker("SUMMARY");
  private static final String OTHERS = "";
  private static final String FROM = Summaries.class.getName();

  /** The kinds of a logger and level by their texts. */
  private record Kinds(Map<String, Repeats> byText) {
    Kinds() {
      this(new ConcurrentHashMap<>());
    }
  }

  private final LongSupplier nanos;
  private final BiConsumer<Duration, Runnable> later;
  private final Map<String, Kinds> kinds = new ConcurrentHashMap<>();

  /**
   * @param nanos a monotonic clock in nanoseconds, such as {@link System#nanoTime}
   * @param later runs something after a time, in another thread
   */
  Summaries(LongSupplier nanos, BiConsumer<Duration, Runnable> later) {
    this.nanos = nanos;
    this.later = later;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable cause) {
    // Without a text somebody asks only whether the level is on.
    if (level.levelInt < Level.WARN_INT
        || format == null
        || !isStarted()
        || !level.isGreaterOrEqual(logger.getEffectiveLevel())
        || passes(marker)) {
      return FilterReply.NEUTRAL;
    }
    Throwable thrown = cause == null ? last(arguments) : cause;
    Line line = new Line(logger, level, format, arguments, thrown, MDC.getCopyOfContextMap());
    Repeats repeats = repeats(line);
    return switch (repeats.came(line, nanos.getAsLong())) {
      case AS_IT_IS -> FilterReply.NEUTRAL;
      case WITHOUT_STACK_TRACE -> {
        write(line, line.withCause(), null);
        yield FilterReply.DENY;
      }
      case COUNTED -> FilterReply.DENY;
      case COUNTED_FIRST -> {
        later.accept(repeats.rest(nanos.getAsLong()), () -> tell(repeats));
        yield FilterReply.DENY;
      }
    };
  }

  private static boolean passes(@Nullable Marker marker) {
    return marker != null && (marker.equals(Each.LINE) || marker.equals(OURS));
  }

  /** An exception that is the last argument is the cause, as for the logger itself. */
  private static @Nullable Throwable last(Object @Nullable [] arguments) {
    return arguments != null
            && arguments.length > 0
            && arguments[arguments.length - 1] instanceof Throwable thrown
        ? thrown
        : null;
  }

  private Repeats repeats(Line line) {
    String logger = line.level().levelStr + " " + line.logger().getName();
    Map<String, Repeats> byText = kinds.computeIfAbsent(logger, name -> new Kinds()).byText();
    Repeats known = byText.get(line.format());
    if (known != null) {
      return known;
    }
    if (byText.size() >= MAX_KINDS_OF_A_LOGGER) {
      long now = nanos.getAsLong();
      byText.values().removeIf(repeats -> repeats.isIdle(now));
    }
    String text = byText.size() < MAX_KINDS_OF_A_LOGGER ? line.format() : OTHERS;
    return byText.computeIfAbsent(text, format -> new Repeats());
  }

  private void tell(Repeats repeats) {
    Summary summary = repeats.summary(nanos.getAsLong());
    if (summary == null) {
      return;
    }
    Line last = summary.last();
    if (summary.others() == 0) {
      boolean whole = summary.withStackTrace();
      write(last, whole ? last.message() : last.withCause(), whole ? last.cause() : null);
    } else {
      String time = summary.seconds() == 1 ? "second" : summary.seconds() + " seconds";
      String others = " … and %d more in the last %s".formatted(summary.others(), time);
      write(last, last.withCause() + others, null);
    }
  }

  /** Writes a line with the ids that its thread worked for. */
  private static void write(Line line, String message, @Nullable Throwable cause) {
    Map<String, String> own = MDC.getCopyOfContextMap();
    setIds(line.ids());
    try {
      int level = Level.toLocationAwareLoggerInteger(line.level());
      line.logger().log(OURS, FROM, level, message, null, cause);
    } finally {
      setIds(own);
    }
  }

  private static void setIds(@Nullable Map<String, String> ids) {
    if (ids == null) {
      MDC.clear();
    } else {
      MDC.setContextMap(ids);
    }
  }

  /** Tells what is counted, and counts no more. */
  @Override
  public void stop() {
    super.stop();
    kinds.values().forEach(kind -> kind.byText().values().forEach(this::tell));
  }
}
