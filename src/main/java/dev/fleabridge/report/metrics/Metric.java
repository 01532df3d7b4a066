package dev.fleabridge.report.metrics;

import java.util.List;

/**
 * One meter of the bridge, as people are told of it.
 *
 * @param name its name
 * @param type what kind of meter it is
 * @param unit what its values count in CloudWatch; a timer may have another unit elsewhere
 * @param dimensions by what its values are told apart
 * @param scope of whom a replica's value tells, which decides how values of replicas are put
 *     together
 * @param published whether it goes to CloudWatch unless somebody asks for more
 * @param meaning what it shows, as the rest of a sentence
 * @param alarm when a person is to be called; empty where no value by itself is a reason
 */
record Metric(
    String name,
    Type type,
    String unit,
    List<Dimension> dimensions,
    Scope scope,
    boolean published,
    String meaning,
    String alarm) {

  /** What kind of meter it is, and which series CloudWatch makes of each of its values. */
  enum Type {
    GAUGE("value"),
    COUNTER("count"),
    TIMER("sum", "count", "avg", "max");

    @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable copy.
    private final List<String> suffixes;

    Type(String... suffixes) {
      this.suffixes = List.of(suffixes);
    }

    /** What CloudWatch's registry appends to the name. */
    List<String> suffixes() {
      return suffixes;
    }
  }

  /** How the values of several replicas are put together. */
  enum Scope {
    /** Each replica shows the same figure of the ledger, or an age: the largest counts. */
    LARGEST("Maximum"),
    /** Each replica shows the same figure, or 1 or 0, and a small one is bad. */
    SMALLEST("Minimum"),
    /** Each replica counts what it did: they are added up. */
    ADDED("Sum");

    private final String statistic;

    Scope(String statistic) {
      this.statistic = statistic;
    }

    /** CloudWatch's word for it. */
    String statistic() {
      return statistic;
    }
  }

  /**
   * A dimension of CloudWatch, a label elsewhere.
   *
   * @param values which values there are
   * @param usual how many of them a small installation has
   */
  record Dimension(String name, String values, int usual) {}

  /** The names of the metrics that CloudWatch has of it. */
  List<String> cloudWatchNames() {
    return type.suffixes().stream().map(suffix -> name + "." + suffix).toList();
  }

  /** How many metrics CloudWatch bills for it in a small installation. */
  int usualSeries() {
    return dimensions.stream().mapToInt(Dimension::usual).reduce(1, Math::multiplyExact)
        * type.suffixes().size();
  }
}
