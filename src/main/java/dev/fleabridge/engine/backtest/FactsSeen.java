package dev.fleabridge.engine.backtest;

import dev.fleabridge.model.Sha256;
import java.nio.ByteBuffer;

/**
 * The facts that a back-test has met, each for the rules in force and for the candidate: a rule
 * acts once for a business key, by the first event that tells of it. It keeps 128 bits of a hash of
 * each, so that its memory does not depend on how long keys are: 36 MB at most.
 */
final class FactsSeen {

  /** Thrown where a window has more facts than can be kept. */
  static final class TooMany extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMany(int most) {
      super("the window has more than %d facts; ask for a shorter one".formatted(most));
    }
  }

  static final int MAX_FACTS = 1_500_000;

  private static final byte IN_FORCE = 1;
  private static final byte CANDIDATE = 2;
  private static final int FIRST_SLOTS = 1 << 10;

  private final int most;

  /** Two longs a slot. */
  private long[] hashes = new long[2 * FIRST_SLOTS];

  /** For whom the fact of a slot was met; 0: the slot is free. */
  private byte[] met = new byte[FIRST_SLOTS];

  private int size;

  FactsSeen() {
    this(MAX_FACTS);
  }

  FactsSeen(int most) {
    this.most = most;
  }

  /** Notes a fact of the rules in force; whether it is its first time. */
  boolean isFirstInForce(String rule, String businessKey) {
    return isFirst(rule, businessKey, IN_FORCE);
  }

  /** Notes a fact of the candidate; whether it is its first time. */
  boolean isFirstOfCandidate(String rule, String businessKey) {
    return isFirst(rule, businessKey, CANDIDATE);
  }

  private boolean isFirst(String rule, String businessKey, byte side) {
    // The id of a rule has no space.
    ByteBuffer hash = ByteBuffer.wrap(Sha256.bytes(rule + " " + businessKey));
    long high = hash.getLong();
    long low = hash.getLong();
    int slot = slot(high, low);
    if (met[slot] == 0) {
      if (size == most) {
        throw new TooMany(most);
      }
      size++;
      if (size > met.length / 4 * 3) {
        grow();
        slot = slot(high, low);
      }
      hashes[2 * slot] = high;
      hashes[2 * slot + 1] = low;
    }
    boolean first = (met[slot] & side) == 0;
    met[slot] |= side;
    return first;
  }

  /** Where the fact stands, or where it belongs. */
  private int slot(long high, long low) {
    int slot = (int) high & (met.length - 1);
    while (met[slot] != 0 && (hashes[2 * slot] != high || hashes[2 * slot + 1] != low)) {
      slot = (slot + 1) & (met.length - 1);
    }
    return slot;
  }

  private void grow() {
    long[] oldHashes = hashes;
    byte[] oldMet = met;
    hashes = new long[oldHashes.length * 2];
    met = new byte[oldMet.length * 2];
    for (int old = 0; old < oldMet.length; old++) {
      if (oldMet[old] != 0) {
        int slot = slot(oldHashes[2 * old], oldHashes[2 * old + 1]);
        System.arraycopy(oldHashes, 2 * old, hashes, 2 * slot, 2);
        met[slot] = oldMet[old];
      }
    }
  }

  /** How many facts are kept. */
  int size() {
    return size;
  }
}
