package dev.fleabridge.proof.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * No request, however odd, is answered with a fault of ours, with another form of error, or with
 * what the API's description does not know; and none is refused after it was done. {@code
 * fuzz.requests} and {@code fuzz.seed} say how many there are, and which (docs/api.md#the-fuzzer).
 */
class FuzzIT {

  private static final int USUAL_REQUESTS = 1_000;

  @Test
  void noRequestIsAnsweredWrongly() throws IOException {
    int requests = Integer.getInteger("fuzz.requests", USUAL_REQUESTS);
    long seed = Long.getLong("fuzz.seed", RandomGenerator.getDefault().nextLong(1_000_000));
    try (FuzzedService service = new FuzzedService()) {
      FuzzRun run = new FuzzRun(service, seed);
      run.run(requests);

      String summary =
          "seed %d, %d requests, by status %s, done %s"
              .formatted(seed, requests, run.statuses(), run.reached());
      System.out.println("Fuzzed: " + summary);
      assertThat(run.findings()).as(summary).isEmpty();
      // Or it has only knocked.
      assertThat(run.reached()).as(summary).hasSizeGreaterThan(20);
    }
  }
}
