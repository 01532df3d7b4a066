package dev.fleabridge.proof.comparison;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an alternative came to.
 *
 * @param duplicates payments beyond the first for a fact
 * @param lost facts never paid, of which nobody is told
 * @param aside facts put aside for a person
 * @param asidePaid those of them that were paid all the same: to send them again blindly pays twice
 */
record Score(String name, int facts, int duplicates, int lost, int aside, int asidePaid) {

  /** Plays a stream against a fresh upstream. */
  static Score of(Alternative alternative, int facts, Odds odds, long seed) {
    List<Delivery> deliveries = EventStream.of(facts, odds, seed);
    Upstream upstream = new Upstream(odds, seed);
    Set<String> aside = alternative.play(deliveries, upstream);
    Set<String> all = deliveries.stream().map(Delivery::fact).collect(Collectors.toSet());
    int duplicates = 0;
    int lost = 0;
    int asidePaid = 0;
    for (String fact : all) {
      int effects = upstream.effects(fact);
      duplicates += Math.max(0, effects - 1);
      lost += effects == 0 && !aside.contains(fact) ? 1 : 0;
      asidePaid += effects > 0 && aside.contains(fact) ? 1 : 0;
    }
    return new Score(alternative.name(), facts, duplicates, lost, aside.size(), asidePaid);
  }

  /** A row of a Markdown table. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %-40s | %10d | %5d | %9d | %12d |",
        name,
        duplicates,
        lost,
        aside,
        asidePaid);
  }

  static String head() {
    return String.format(
        Locale.ROOT,
        "| %-40s | %10s | %5s | %9s | %12s |%n|%s|%s|%s|%s|%s|",
        "",
        "duplicates",
        "lost",
        "put aside",
        "of them paid",
        "-".repeat(42),
        "-".repeat(12),
        "-".repeat(7),
        "-".repeat(11),
        "-".repeat(14));
  }
}
