package dev.fleabridge.proof.simulation;

import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Plays episodes until so many payments were made, and prints what was counted. Ends with status 1
 * at the first violation, and says how to replay it.
 *
 * <p>Arguments: {@code --payments=1000000}, {@code --seed=1}, {@code --facts=4000} in an episode,
 * {@code --lanes=2} played side by side, {@code --upstream=HISTORY|BLIND|KEYED} for one kind only,
 * {@code --troubles=ROLLOUT,MEDDLING} for these troubles only, {@code none} for none.
 */
public final class LongSimulation {

  private static final String MAIN = "dev.fleabridge.proof.simulation.LongSimulation";

  private final long payments;
  private final long seed;
  private final int facts;
  private final int lanes;
  private final String upstream;
  private final String troubles;
  private final Tally total = new Tally();
  private final AtomicLong next = new AtomicLong();
  private final long startedNanos = System.nanoTime();

  private LongSimulation(String[] args) {
    payments = number(args, "payments", 1_000_000);
    seed = number(args, "seed", 1);
    facts = (int) number(args, "facts", 4_000);
    lanes = (int) number(args, "lanes", 2);
    upstream = text(args, "upstream", "");
    troubles = text(args, "troubles", "");
  }

  public static void main(String[] args) throws InterruptedException {
    boolean sound = new LongSimulation(args).run();
    // The embedded PostgreSQL's threads would keep the process alive.
    System.exit(sound ? 0 : 1);
  }

  /** The command that plays this episode alone. */
  static String replay(Scenario scenario) {
    return "./mvnw -q spring-boot:test-run -Dspring-boot.run.main-class=%s -Dspring-boot.run.arguments=\"--payments=1 --lanes=1 --seed=%d --facts=%d --upstream=%s --troubles=%s\""
        .formatted(
            MAIN,
            scenario.seed(),
            scenario.facts(),
            scenario.upstream(),
            written(scenario.troubles()));
  }

  private static String written(Set<Trouble> troubles) {
    return troubles.isEmpty()
        ? "none"
        : troubles.stream().map(Trouble::name).sorted().collect(Collectors.joining(","));
  }

  private static Set<Trouble> read(String troubles) {
    return troubles.equals("none")
        ? Set.of()
        : Arrays.stream(troubles.split(",", -1))
            .map(Trouble::valueOf)
            .collect(Collectors.toUnmodifiableSet());
  }

  private boolean run() throws InterruptedException {
    System.out.printf("simulating %,d payments from seed %d%n", payments, seed);
    try (Silence silence = new Silence();
        EmbeddedPostgresDatabase postgres = EmbeddedPostgresDatabase.start();
        ExecutorService threads = Executors.newFixedThreadPool(lanes)) {
      List<Future<?>> running = new ArrayList<>();
      for (int lane = 0; lane < lanes; lane++) {
        String name = "lane_" + lane;
        running.add(threads.submit(() -> play(postgres, name, silence)));
      }
      boolean sound = true;
      for (Future<?> lane : running) {
        sound &= ended(lane);
      }
      System.out.printf("%n%s", total.table());
      System.out.printf("%-46s %14d%n", "seed", seed);
      System.out.printf("%-46s %14s%n", "took", elapsed());
      System.out.println(sound ? "sound" : "VIOLATED");
      return sound;
    }
  }

  private boolean ended(Future<?> lane) throws InterruptedException {
    try {
      lane.get();
      return true;
    } catch (ExecutionException e) {
      e.printStackTrace(System.out);
      return false;
    }
  }

  private void play(EmbeddedPostgresDatabase postgres, String name, Silence silence) {
    try (Database database = new Database(postgres, name)) {
      while (wanted()) {
        Scenario scenario = Scenario.of(seed + next.getAndIncrement(), facts);
        Scenario chosen =
            upstream.isEmpty() ? scenario : scenario.with(Upstream.Kind.valueOf(upstream));
        Scenario troubled = troubles.isEmpty() ? chosen : chosen.with(read(troubles));
        add(new Episode(troubled, Variant.SOUND, database, silence).play());
      }
    } catch (Violation e) {
      next.set(Long.MIN_VALUE / 2);
      throw e;
    }
  }

  private synchronized boolean wanted() {
    return next.get() >= 0 && total.of(Figure.DONE) < payments;
  }

  private synchronized void add(Tally tally) {
    total.addAll(tally);
    System.out.printf(
        "%s: %,d payments done, %,d effects, %,d unknown, %,d deaths%n",
        elapsed(),
        total.of(Figure.DONE),
        total.of(Figure.EFFECTS),
        total.of(Figure.UNKNOWN),
        total.of(Figure.DEATHS));
  }

  private Duration elapsed() {
    return Duration.ofSeconds((System.nanoTime() - startedNanos) / 1_000_000_000L);
  }

  private static long number(String[] args, String name, long otherwise) {
    return Long.parseLong(text(args, name, Long.toString(otherwise)));
  }

  private static String text(String[] args, String name, String otherwise) {
    String prefix = "--" + name + "=";
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(prefix))
        .map(arg -> arg.substring(prefix.length()))
        .findFirst()
        .orElse(otherwise);
  }
}
