package dev.fleabridge.engine.cycle;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A call that is made or known not to be made, and never both. An executor that fails says nothing
 * about that: a virtual thread is queued before its scheduler may find that it has no memory for a
 * carrier, and another carrier may run it while the failure is on its way.
 */
final class OnceBegun implements Runnable {

  private final Runnable call;
  private final AtomicBoolean decided = new AtomicBoolean();

  private OnceBegun(Runnable call) {
    this.call = call;
  }

  /**
   * @param notBegun told of the failure where the call is not made, now or later
   */
  static void begin(Executor executor, Runnable call, Consumer<Throwable> notBegun) {
    OnceBegun once = new OnceBegun(call);
    try {
      executor.execute(once);
    } catch (RuntimeException | Error e) {
      if (once.decided.compareAndSet(false, true)) {
        notBegun.accept(e);
      }
    }
  }

  @Override
  public void run() {
    if (decided.compareAndSet(false, true)) {
      call.run();
    }
  }
}
