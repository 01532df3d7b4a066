package dev.fleabridge.proof.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Makes a request odd in one way, and says in which. */
@FunctionalInterface
interface Oddity {

  /** The same request, odd; or as it was, where it cannot be odd in this way. */
  Shot in(Shot shot, RandomGenerator random);

  static <T> T any(List<T> of, RandomGenerator random) {
    return of.get(random.nextInt(of.size()));
  }
}
