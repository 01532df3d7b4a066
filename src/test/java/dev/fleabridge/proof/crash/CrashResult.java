package dev.fleabridge.proof.crash;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a crash run came to.
 *
 * @param deliveries events sent, duplicates among them, each answered 202 or put into the queue
 * @param facts what they told of: one run each is right
 * @param effects how often the sandbox moved money
 * @param duplicates keys for which it did so more than once
 * @param lost facts without their actions, and actions that claim to be done without an effect
 * @param unknown actions whose outcome was unknown at some time
 * @param inReview actions left for a person, because nothing could prove what became of them
 * @param inReviewWithEffect those of them that the sandbox had carried out
 * @param waiting actions that wait for one in review
 * @param wrong everything that may not be, in words; empty where all is well
 */
record CrashResult(
    CrashSettings settings,
    Run run,
    int deliveries,
    int facts,
    int actions,
    int done,
    int effects,
    int duplicates,
    int lost,
    int unknown,
    int inReview,
    int inReviewWithEffect,
    int waiting,
    List<String> wrong) {

  /**
   * How it went.
   *
   * @param kills processes ended by SIGKILL, {@code whileStarting} those of them that were not yet
   *     ready
   * @param redriven messages that had come to the dead-letter queue and were sent back, as an
   *     operator would
   */
  record Run(int kills, int whileStarting, int retries, int redriven, Duration took) {}

  /** A table of two columns. */
  String table() {
    StringBuilder text = new StringBuilder();
    line(text, "dialect", settings.dialect());
    line(text, "seed", settings.seed());
    line(text, "replicas", settings.replicas());
    line(text, "kills (SIGKILL)", run.kills());
    line(text, "  of them while starting", run.whileStarting());
    line(text, "events sent", deliveries);
    line(text, "  REST calls repeated", run.retries());
    line(text, "  redriven from the dead-letter queue", run.redriven());
    line(text, "facts", facts);
    line(text, "actions", actions);
    line(text, "  done", done);
    line(text, "  in review", inReview);
    line(text, "    of them with an effect", inReviewWithEffect);
    line(text, "  waiting for one in review", waiting);
    line(text, "  unknown for a time", unknown);
    line(text, "effects at the sandbox", effects);
    line(text, "duplicates", duplicates);
    line(text, "lost", lost);
    line(text, "anything else wrong", wrong.size());
    line(text, "minutes", String.format(Locale.ROOT, "%.1f", run.took().toMillis() / 60_000.0));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append(String.format(Locale.ROOT, "  %-38s %10s%n", name, value));
  }
}
