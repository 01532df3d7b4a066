package dev.fleabridge.proof.comparison;

/**
 * How often what happens, as shares from 0 to 1. The rates are ours, chosen to be seen in 10,000
 * events; what counts is which alternative suffers from which of them.
 *
 * @param secondEvent facts that AWS tells of by a second event with another id
 * @param redelivery events delivered again within minutes, with the same id
 * @param lateReplay events delivered again after more than an hour: an archive replay, or a queue
 *     sent back from its dead-letter queue
 * @param lostAfter calls whose answer is lost after the money has moved
 * @param lostBefore calls that are lost before anything happens
 * @param throttled calls answered 429
 * @param errorBefore calls answered 5xx without an effect
 * @param errorAfter calls answered 5xx after the money has moved
 * @param slow calls answered well, but after {@value #SLOW_SECONDS} seconds
 * @param outageSeconds for how long, from second {@value #OUTAGE_BEGINS} on, the upstream refuses
 *     every connection
 */
record Odds(
    double secondEvent,
    double redelivery,
    double lateReplay,
    double lostAfter,
    double lostBefore,
    double throttled,
    double errorBefore,
    double errorAfter,
    double slow,
    long outageSeconds) {

  /** Longer than an API destination waits (5 s), shorter than the guide's Lambda does (10 s). */
  static final int SLOW_SECONDS = 7;

  static final long OUTAGE_BEGINS = 100;

  static final Odds NONE = new Odds(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** What the table is made with. */
  static final Odds USUAL =
      new Odds(0.02, 0.01, 0.005, 0.005, 0.005, 0.02, 0.005, 0.002, 0.005, 600);

  /** The same faults, and every event exactly once. */
  Odds withoutDuplicateEvents() {
    return new Odds(
        0, 0, 0, lostAfter, lostBefore, throttled, errorBefore, errorAfter, slow, outageSeconds);
  }

  /** The same events, and an upstream without fault. */
  Odds withoutFaults() {
    return new Odds(secondEvent, redelivery, lateReplay, 0, 0, 0, 0, 0, 0, 0);
  }
}
