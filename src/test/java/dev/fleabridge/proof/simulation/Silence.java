package dev.fleabridge.proof.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.fleabridge.ledger.Outage;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What the engine says of faults that the simulation makes is no news to anybody. The engine
 * survives other faults as well, and its log is all that would tell: the first of each thread is
 * kept for the episode that the thread plays.
 */
final class Silence implements AutoCloseable {

  /** PostgreSQL's word for a text that holds a NUL. */
  private static final String NO_CHARACTER = "22021";

  private final Logger engine = (Logger) LoggerFactory.getLogger("dev.fleabridge.engine.cycle");
  private final @Nullable Level before = engine.getLevel();
  private final boolean additive = engine.isAdditive();
  private final Listener listener = new Listener();
  private final Map<Thread, Throwable> notMade = new ConcurrentHashMap<>();

  Silence() {
    listener.setContext(engine.getLoggerContext());
    listener.start();
    engine.setLevel(Level.WARN);
    engine.setAdditive(false);
    engine.addAppender(listener);
  }

  /** An episode begins in this thread: what came before is not its own. */
  void begin() {
    notMade.remove(Thread.currentThread());
  }

  /** The first fault that the engine met in this thread and the simulation has not made. */
  Optional<Throwable> notMade() {
    return Optional.ofNullable(notMade.get(Thread.currentThread()));
  }

  /** Whether a fault is one of those that strike the simulated world. */
  private static boolean isMade(Throwable fault) {
    return (Outage.is(fault) && !Outage.isWrongStatement(fault))
        || fault instanceof ProcessDied
        || fault instanceof Wire.TracelessFault
        || fault instanceof RejectedExecutionException
        || refusesOddWords(fault);
  }

  /** See {@link Fate#ODD_WORDS}: of all that the books can refuse, this alone is asked for. */
  private static boolean refusesOddWords(Throwable fault) {
    for (Throwable at = fault; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql && NO_CHARACTER.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    engine.detachAppender(listener);
    engine.setAdditive(additive);
    engine.setLevel(before);
  }

  private final class Listener extends UnsynchronizedAppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent said) {
      if (said.getThrowableProxy() instanceof ThrowableProxy proxy
          && !isMade(proxy.getThrowable())) {
        notMade.putIfAbsent(Thread.currentThread(), proxy.getThrowable());
      }
    }
  }
}
