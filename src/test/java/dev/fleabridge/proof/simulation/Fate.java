package dev.fleabridge.proof.simulation;

import java.util.random.RandomGenerator;

/** What becomes of one call to the upstream. The weights add up to 1000. */
enum Fate {
  ANSWERED(735, "answered"),
  ANSWER_LOST(50, "answer lost after the effect"),
  REQUEST_LOST(40, "lost before the effect"),
  EFFECT_LATE(25, "effect after the caller's timeout"),
  ANSWER_LATE(25, "answer after the lease"),
  THROTTLED(30, "429"),
  NOT_SENT(20, "not sent"),
  REFUSED(10, "refused"),
  KEY_REFUSED(10, "the key refused"),
  FAILED_BEFORE(20, "5xx before the effect"),
  FAILED_AFTER(20, "5xx after the effect"),
  GARBAGE(5, "garbage after the effect"),
  FAULT(5, "a fault of ours after the effect"),
  ODD_WORDS(5, "answered in words that the books refuse");

  private final int weight;
  private final String label;

  Fate(int weight, String label) {
    this.weight = weight;
    this.label = label;
  }

  String label() {
    return label;
  }

  static Fate draw(RandomGenerator dice) {
    int left = dice.nextInt(1000);
    for (Fate fate : values()) {
      left -= fate.weight;
      if (left < 0) {
        return fate;
      }
    }
    throw new IllegalStateException("the weights of fates do not add up to 1000");
  }
}
