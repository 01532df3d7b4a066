package dev.fleabridge.proof.comparison;

import dev.fleabridge.proof.comparison.Upstream.Reply;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An EventBridge API destination that calls the payment service itself, with an input transformer.
 * It waits 5 s; 429, 5xx and timeouts are retried with backoff, up to 185 times and 24 hours
 * (docs/reference/aws-events.md#api-destinations). It deduplicates nothing. Assumed: a connection
 * that closes without an answer counts as a timeout; a dead-letter queue is set up; the backoff
 * doubles from one second to five minutes, as AWS names no figures.
 */
final class ApiDestination implements Alternative {

  private static final int MAX_RETRIES = 185;
  private static final long MAX_SECONDS = 24 * 3_600;
  private static final long LONGEST_WAIT = 300;

  @Override
  public String name() {
    return "API destination to the upstream";
  }

  @Override
  public Set<String> play(List<Delivery> deliveries, Upstream upstream) {
    Timeline time = new Timeline();
    Set<String> deadLetters = new HashSet<>();
    for (Delivery delivery : deliveries) {
      time.at(delivery.at(), () -> invoke(delivery, 0, time, upstream, deadLetters));
    }
    time.runOut();
    return deadLetters;
  }

  private static void invoke(
      Delivery delivery, int retries, Timeline time, Upstream upstream, Set<String> deadLetters) {
    if (upstream.pay(delivery.fact(), time.now()) == Reply.PAID) {
      return;
    }
    long wait = Math.min(LONGEST_WAIT, 1L << Math.min(retries, 20));
    if (retries >= MAX_RETRIES || time.now() + wait > delivery.at() + MAX_SECONDS) {
      deadLetters.add(delivery.fact());
      return;
    }
    time.at(time.now() + wait, () -> invoke(delivery, retries + 1, time, upstream, deadLetters));
  }
}
