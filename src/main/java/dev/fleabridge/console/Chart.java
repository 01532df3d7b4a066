package dev.fleabridge.console;

import dev.fleabridge.model.Json;
import java.time.Instant;
import java.util.List;

/**
 * Figures over time, as the page gives them to the script that draws them.
 *
 * @param type {@code bars} or {@code steps}
 * @param x the moments, in seconds since 1970
 */
record Chart(String type, List<Long> x, List<Series> series) {

  /**
   * One line, or the bars.
   *
   * @param values amounts with all their digits: only the picture makes numbers of them
   */
  public record Series(String label, List<String> values) {}

  static Chart bars(List<Instant> at, Series... series) {
    return new Chart("bars", seconds(at), List.of(series));
  }

  static Chart steps(List<Instant> at, Series... series) {
    return new Chart("steps", seconds(at), List.of(series));
  }

  /** The same as JSON. */
  public String json() {
    return Json.mapper().writeValueAsString(this);
  }

  private static List<Long> seconds(List<Instant> at) {
    return at.stream().map(Instant::getEpochSecond).toList();
  }
}
