package dev.fleabridge.proof.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** The events that all alternatives get: a fact a second, and some of them told more than once. */
final class EventStream {

  private static final long HOUR = 3_600;

  private EventStream() {}

  /** In the order of arrival; the same for the same seed. */
  static List<Delivery> of(int facts, Odds odds, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Delivery> all = new ArrayList<>();
    for (int i = 0; i < facts; i++) {
      String fact = "fact-" + i;
      Delivery first = new Delivery(i, fact + "-a", fact);
      all.add(first);
      if (random.nextDouble() < odds.secondEvent()) {
        all.add(new Delivery(i + random.nextLong(1, 30), fact + "-b", fact));
      }
      if (random.nextDouble() < odds.redelivery()) {
        all.add(new Delivery(i + random.nextLong(1, 300), first.eventId(), fact));
      }
      if (random.nextDouble() < odds.lateReplay()) {
        all.add(new Delivery(i + HOUR + random.nextLong(1, HOUR), first.eventId(), fact));
      }
    }
    all.sort(Comparator.comparingLong(Delivery::at));
    return all;
  }
}
