package dev.fleabridge.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the bridge publishes to CloudWatch, by the names that it has there. */
final class KnownMetrics {

  private static final Path FILE = Path.of("src", "test", "resources", "delivery", "metrics.txt");

  private record Series(Set<String> dimensions, Set<String> statistics) {}

  private final Map<String, Series> series = new HashMap<>();

  static KnownMetrics read() {
    KnownMetrics known = new KnownMetrics();
    try {
      Files.readAllLines(FILE).stream()
          .filter(line -> line.startsWith("fleabridge."))
          .forEach(known::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }

  private void add(String line) {
    String[] words = line.strip().split("\\s+");
    Set<String> dimensions = new TreeSet<>();
    if (words.length > 2) {
      dimensions.addAll(Set.of(words[2].split(",")));
    }
    switch (words[1]) {
      case "largest" -> put(words[0] + ".value", dimensions, "Maximum");
      case "smallest" -> put(words[0] + ".value", dimensions, "Minimum");
      case "counter" -> put(words[0] + ".count", dimensions, "Sum");
      case "timer" -> {
        put(words[0] + ".count", dimensions, "Sum");
        put(words[0] + ".sum", dimensions, "Sum");
        put(words[0] + ".avg", dimensions, "Average");
        put(words[0] + ".max", dimensions, "Maximum");
      }
      default -> throw new IllegalArgumentException(line);
    }
  }

  private void put(String name, Set<String> dimensions, String statistic) {
    series.put(name, new Series(dimensions, Set.of(statistic)));
  }

  /**
   * Says why no figure, or a wrong one, would come of looking at a series. Two tasks that say the
   * same of the ledger must not be added up.
   */
  Optional<String> problem(String metric, Set<String> dimensions, String statistic) {
    Series published = series.get(metric);
    if (published == null) {
      return Optional.of("nothing publishes " + metric);
    }
    if (!published.dimensions.equals(dimensions)) {
      return Optional.of(
          "%s has the dimensions %s, and not %s"
              .formatted(metric, published.dimensions, dimensions));
    }
    if (!published.statistics.contains(statistic)) {
      return Optional.of(
          "of %s the %s says something, and not the %s"
              .formatted(metric, published.statistics, statistic));
    }
    return Optional.empty();
  }
}
