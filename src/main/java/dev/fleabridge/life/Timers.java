package dev.fleabridge.life;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.fleabridge.engine.Stopping;
import java.util.function.Consumer;
import org.springframework.context.SmartLifecycle;

/**
 * Stops the timers in the first phase, beside the queues. Spring would stop them only after the
 * last phase, one after the other with all that follows, and in no bounded time. What recurs is
 * done by other replicas from then on.
 */
final class Timers implements SmartLifecycle {

  private final Consumer<Consumer<Scheduler>> scheduler;
  private volatile boolean running;

  /**
   * @param scheduler hands out the scheduler, where there is one
   */
  Timers(Consumer<Consumer<Scheduler>> scheduler) {
    this.scheduler = scheduler;
  }

  /** The scheduler starts by itself, when everything else has started. */
  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    scheduler.accept(Scheduler::stop);
  }

  @Override
  public void stop(Runnable callback) {
    Stopping.inOwnThread("timers", this::stop, callback);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Stopping.DOORS;
  }
}
