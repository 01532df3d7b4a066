package dev.fleabridge.proof.simulation;

import java.util.EnumMap;
import java.util.Map;

/** What was counted. Not thread-safe. */
final class Tally {

  private final Map<Figure, Long> figures = new EnumMap<>(Figure.class);
  private final Map<Fate, Long> fates = new EnumMap<>(Fate.class);

  void count(Figure figure) {
    add(figure, 1);
  }

  void add(Figure figure, long more) {
    figures.merge(figure, more, Long::sum);
  }

  void count(Fate fate) {
    fates.merge(fate, 1L, Long::sum);
    count(Figure.CALLS);
  }

  void addAll(Tally other) {
    other.figures.forEach(this::add);
    other.fates.forEach((fate, count) -> fates.merge(fate, count, Long::sum));
  }

  long of(Figure figure) {
    return figures.getOrDefault(figure, 0L);
  }

  long of(Fate fate) {
    return fates.getOrDefault(fate, 0L);
  }

  /** One line a figure. */
  String table() {
    StringBuilder table = new StringBuilder();
    for (Figure figure : Figure.values()) {
      line(table, figure.label(), of(figure));
    }
    for (Fate fate : Fate.values()) {
      line(table, "  " + fate.label(), of(fate));
    }
    return table.toString();
  }

  private static void line(StringBuilder table, String label, long count) {
    table.append("%-46s %,14d%n".formatted(label, count));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tally tally
        && figures.equals(tally.figures)
        && fates.equals(tally.fates);
  }

  @Override
  public int hashCode() {
    return 31 * figures.hashCode() + fates.hashCode();
  }

  @Override
  public String toString() {
    return table();
  }
}
