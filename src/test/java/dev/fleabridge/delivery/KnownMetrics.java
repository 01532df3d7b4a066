package dev.fleabridge.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the bridge publishes to CloudWatch, by the names that it has there. The page that says so is
 * made of the code.
 */
final class KnownMetrics {

  private static final Path FILE = Path.of("docs/metrics.md");

  private static final Pattern ROW =
      Pattern.compile(
          "\\| `(fleabridge\\.[\\w.-]+)` \\| (gauge|counter|timer) \\|[^|]*\\|([^|]*)\\| (\\w+) \\|.*");

  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

  private record Series(Set<String> dimensions, String statistic) {}

  private final Map<String, Series> series = new HashMap<>();
  private final Set<String> milliseconds = new TreeSet<>();

  static KnownMetrics read() {
    KnownMetrics known = new KnownMetrics();
    try {
      for (String line : Files.readAllLines(FILE)) {
        Matcher row = ROW.matcher(line);
        if (row.matches()) {
          known.add(row.group(1), row.group(2), row.group(3), row.group(4));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }

  private void add(String name, String type, String dimensionNames, String statistic) {
    Set<String> dimensions = new TreeSet<>();
    SPAN.matcher(dimensionNames).results().forEach(found -> dimensions.add(found.group(1)));
    switch (type) {
      case "gauge" -> put(name + ".value", dimensions, statistic);
      case "counter" -> put(name + ".count", dimensions, statistic);
      default -> {
        put(name + ".count", dimensions, "Sum");
        milliseconds.addAll(List.of(name + ".sum", name + ".avg", name + ".max"));
        put(name + ".sum", dimensions, "Sum");
        put(name + ".avg", dimensions, "Average");
        put(name + ".max", dimensions, "Maximum");
      }
    }
  }

  private void put(String name, Set<String> dimensions, String statistic) {
    series.put(name, new Series(dimensions, statistic));
  }

  /** Whether the metric is in milliseconds: what a timer publishes, but for its count. */
  boolean isInMilliseconds(String metric) {
    return milliseconds.contains(metric);
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
    if (!published.statistic.equals(statistic)) {
      return Optional.of(
          "of %s the %s says something, and not the %s"
              .formatted(metric, published.statistic, statistic));
    }
    return Optional.empty();
  }
}
