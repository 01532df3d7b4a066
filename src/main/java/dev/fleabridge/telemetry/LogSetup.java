package dev.fleabridge.telemetry;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Adds to the logging that Spring Boot has set up what no setting of it does: {@link Summaries} and
 * {@link PlainText}. Levels, formats and appenders stay Spring Boot's. Where the log is not
 * Logback's, nothing is added.
 */
final class LogSetup implements AutoCloseable {

  /** No virtual thread: where these wait for a processor, a summary must not wait as well. */
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("log-summary").factory());

  private final Summaries summaries = new Summaries(System::nanoTime, this::later);

  LogSetup() {
    ILoggerFactory logging = LoggerFactory.getILoggerFactory();
    if (logging instanceof LoggerContext context) {
      summaries.setContext(context);
      summaries.start();
      context.addTurboFilter(summaries);
      Iterator<Appender<ILoggingEvent>> appenders =
          context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
      while (appenders.hasNext()) {
        if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> appender) {
          PlainText.escape(appender);
        }
      }
    }
  }

  /** After the end nothing is summarised any more; what is counted is told at the end. */
  private void later(Duration delay, Runnable task) {
    try {
      var _ = later.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Tells what was counted and not told yet. */
  @Override
  public void close() {
    later.shutdownNow();
    summaries.stop();
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getTurboFilterList().remove(summaries);
    }
  }
}
