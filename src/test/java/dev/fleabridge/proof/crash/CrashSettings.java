package dev.fleabridge.proof.crash;

import java.time.Duration;

/**
 * What a crash run is asked to do. The seed decides faults, load and the moments of the kills; what
 * the operating system makes of them is its own, so a run resembles another, but does not repeat
 * it.
 *
 * @param dialect {@code guide}, which offers no look-ups, or {@code services}, which does
 * @param kills how many processes are killed, at least 1
 * @param replicas bridges that run at the same time, 1 to 4
 * @param eventsPerSecond how many facts the load offers, over both doors
 * @param quietAfter how long a replica may live at most before it is killed
 */
record CrashSettings(
    String dialect, int kills, int replicas, int eventsPerSecond, Duration quietAfter, long seed) {

  CrashSettings {
    if (kills < 1 || replicas < 1 || replicas > 4 || eventsPerSecond < 1) {
      throw new IllegalArgumentException("kills, replicas (1 to 4) and events are positive");
    }
  }

  static CrashSettings of(String dialect, int kills, long seed) {
    return new CrashSettings(dialect, kills, 2, 20, Duration.ofSeconds(4), seed);
  }

  CrashSettings withEventsPerSecond(int events) {
    return new CrashSettings(dialect, kills, replicas, events, quietAfter, seed);
  }

  /** The dialect's agents: the services want {@code ag_}. */
  String agent(String role, int number) {
    return (dialect.equals("services") ? "ag_" : "agt_") + role + number;
  }
}
