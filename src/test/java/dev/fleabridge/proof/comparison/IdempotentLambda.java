package dev.fleabridge.proof.comparison;

import dev.fleabridge.proof.comparison.Upstream.Reply;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The guide's payment inside Powertools for AWS Lambda's idempotency, with a dead-letter queue
 * beside it. As documented: a record is written as in progress before the function runs, is
 * completed with its result, and is <b>deleted when the function raises</b>, so that a retry may
 * run; a completed record counts for {@code expires_after_seconds}, 3,600 by default; while one is
 * in progress, another invocation with its key fails and is retried.
 */
final class IdempotentLambda implements Alternative {

  /** The default of {@code expires_after_seconds}. */
  static final long ONE_HOUR = 3_600;

  static final long ONE_YEAR = 365 * 24 * ONE_HOUR;

  private final String name;
  private final Function<Delivery, String> key;
  private final long lifeSeconds;

  private IdempotentLambda(String name, Function<Delivery, String> key, long lifeSeconds) {
    this.name = name;
    this.key = key;
    this.lifeSeconds = lifeSeconds;
  }

  /** Keyed by the event, as when nothing or the envelope's id is chosen. */
  static IdempotentLambda byEvent() {
    return new IdempotentLambda("Powertools, keyed by event, 1 h", Delivery::eventId, ONE_HOUR);
  }

  /** Keyed by what the event is about ({@code event_key_jmespath}). */
  static IdempotentLambda byFact(long lifeSeconds) {
    String life = lifeSeconds == ONE_HOUR ? "1 h" : "1 year";
    return new IdempotentLambda("Powertools, keyed by fact, " + life, Delivery::fact, lifeSeconds);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> play(List<Delivery> deliveries, Upstream upstream) {
    Timeline time = new Timeline();
    Play play = new Play(time, upstream);
    for (Delivery delivery : deliveries) {
      time.at(delivery.at(), () -> play.invoke(delivery, 0));
    }
    time.runOut();
    return play.deadLetters;
  }

  private final class Play {
    private final Timeline time;
    private final Upstream upstream;
    private final Map<String, Long> completedUntil = new HashMap<>();
    private final Set<String> inProgress = new HashSet<>();
    private final Set<String> deadLetters = new HashSet<>();

    Play(Timeline time, Upstream upstream) {
      this.time = time;
      this.upstream = upstream;
    }

    void invoke(Delivery delivery, int retries) {
      String record = key.apply(delivery);
      if (completedUntil.getOrDefault(record, -1L) >= time.now()) {
        return;
      }
      if (!inProgress.add(record)) {
        retry(delivery, retries);
        return;
      }
      Reply reply = upstream.pay(delivery.fact(), time.now());
      switch (reply) {
        case PAID -> complete(record);
        case PAID_SLOWLY -> time.at(time.now() + Odds.SLOW_SECONDS, () -> complete(record));
        case REFUSED, THROTTLED, ERROR, LOST -> {
          inProgress.remove(record);
          retry(delivery, retries);
        }
      }
    }

    private void complete(String record) {
      inProgress.remove(record);
      completedUntil.put(record, time.now() + lifeSeconds);
    }

    private void retry(Delivery delivery, int retries) {
      if (retries < LambdaRetries.MAX_RETRIES) {
        time.at(
            time.now() + LambdaRetries.waitSeconds(retries), () -> invoke(delivery, retries + 1));
      } else {
        deadLetters.add(delivery.fact());
      }
    }
  }
}
