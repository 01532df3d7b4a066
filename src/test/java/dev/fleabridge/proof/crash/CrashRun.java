package dev.fleabridge.proof.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The long crash test: {@code --kills=300 --seed=1 --dialects=guide,services --events=20}. Prints a
 * table for each dialect and ends with 1 where anything is wrong.
 */
public final class CrashRun {

  private CrashRun() {}

  public static void main(String... arguments) throws InterruptedException {
    // Before the first logger: only what is wrong shall be heard beside the table.
    System.setProperty("logback.configurationFile", "logback-quiet.xml");
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (!argument.startsWith("--") || equals < 0) {
        throw new IllegalArgumentException("--name=value is wanted, not " + argument);
      }
      given.put(argument.substring(2, equals), argument.substring(equals + 1));
    }
    int kills = Integer.parseInt(given.getOrDefault("kills", "300"));
    long seed = Long.parseLong(given.getOrDefault("seed", "1"));
    int events = Integer.parseInt(given.getOrDefault("events", "20"));
    List<CrashResult> results = new ArrayList<>();
    for (String dialect : given.getOrDefault("dialects", "guide,services").split(",", -1)) {
      CrashSettings settings = CrashSettings.of(dialect, kills, seed).withEventsPerSecond(events);
      CrashResult result = new Crash(settings).run();
      results.add(result);
      System.out.println("\nCrash test\n\n" + result.table());
      result.wrong().stream().limit(50).forEach(line -> System.out.println("  WRONG " + line));
    }
    // The queue server keeps threads of its own.
    System.exit(results.stream().allMatch(result -> result.wrong().isEmpty()) ? 0 : 1);
  }
}
