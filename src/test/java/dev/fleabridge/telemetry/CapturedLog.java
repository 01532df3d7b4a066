package dev.fleabridge.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/** What loggers write, from when it is begun until it is closed. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Level before;

  private CapturedLog(Logger logger, Level level) {
    this.logger = logger;
    this.before = logger.getLevel();
    setContext(logger.getLoggerContext());
    start();
    logger.setLevel(level);
    logger.addAppender(this);
  }

  /** What the loggers of this name and below write, at this level and above. */
  public static CapturedLog of(String name, Level level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    return new CapturedLog(context.getLogger(name), level);
  }

  static CapturedLog of(Logger logger) {
    return new CapturedLog(logger, Level.INFO);
  }

  @Override
  protected void append(ILoggingEvent line) {
    line.prepareForDeferredProcessing();
    lines.add(line);
  }

  /** All lines so far. */
  public List<ILoggingEvent> lines() {
    return List.copyOf(lines);
  }

  public List<ILoggingEvent> lines(Predicate<ILoggingEvent> wanted) {
    return lines.stream().filter(wanted).toList();
  }

  List<String> messages() {
    return lines.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(before);
    stop();
  }
}
