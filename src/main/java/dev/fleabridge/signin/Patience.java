package dev.fleabridge.signin;

import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Keeps whoever has to come again later waiting for the answer, so that somebody who guesses
 * without a pause does not take the processors by refusals alone. Waiting costs a virtual thread
 * and no processor. Only so many wait at once; the others are answered immediately. Thread-safe.
 */
final class Patience {

  private final Duration wait;
  private final Semaphore places;

  Patience(Duration wait, int most) {
    this.wait = wait;
    this.places = new Semaphore(most);
  }

  /** Returns after the time, or at once where too many wait already. */
  void await() {
    if (!places.tryAcquire()) {
      return;
    }
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }
}
