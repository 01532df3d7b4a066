package dev.fleabridge.proof.comparison;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints the tables of docs/comparison.md: {@code --facts=10000 --seed=1}, both optional. The same
 * figures come out each time.
 */
public final class Comparison {

  private Comparison() {}

  public static void main(String... arguments) {
    // Before the first logger: only the tables shall be seen.
    System.setProperty("logback.configurationFile", "logback-quiet.xml");
    int facts = 10_000;
    long seed = 1;
    for (String argument : arguments) {
      if (argument.startsWith("--facts=")) {
        facts = Integer.parseInt(argument.substring("--facts=".length()));
      } else if (argument.startsWith("--seed=")) {
        seed = Long.parseLong(argument.substring("--seed=".length()));
      } else {
        throw new IllegalArgumentException(argument);
      }
    }
    print("Duplicate events and a faulty upstream", facts, Odds.USUAL, seed);
    print("A faulty upstream, each event once", facts, Odds.USUAL.withoutDuplicateEvents(), seed);
    print("Duplicate events, a faultless upstream", facts, Odds.USUAL.withoutFaults(), seed);
  }

  private static void print(String title, int facts, Odds odds, long seed) {
    System.out.printf("%n%s: %d facts, seed %d%n%n%s%n", title, facts, seed, Score.head());
    scores(facts, odds, seed).forEach(score -> System.out.println(score.row()));
  }

  /** Every alternative under the same events and faults. */
  static List<Score> scores(int facts, Odds odds, long seed) {
    List<Score> scores = new ArrayList<>();
    for (Alternative model : models()) {
      scores.add(Score.of(model, facts, odds, seed));
    }
    try (EmbeddedPostgresDatabase one = EmbeddedPostgresDatabase.start().migrated();
        EmbeddedPostgresDatabase other = EmbeddedPostgresDatabase.start().migrated()) {
      scores.add(Score.of(EngineBridge.withoutLookUps(one.dataSource()), facts, odds, seed));
      scores.add(Score.of(EngineBridge.withLookUps(other.dataSource()), facts, odds, seed));
    }
    return scores;
  }

  static List<Alternative> models() {
    return List.of(
        new GuideLambda(),
        IdempotentLambda.byEvent(),
        IdempotentLambda.byFact(IdempotentLambda.ONE_HOUR),
        IdempotentLambda.byFact(IdempotentLambda.ONE_YEAR),
        new ApiDestination());
  }
}
