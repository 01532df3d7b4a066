package dev.fleabridge.engine.cycle;

import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.telemetry.Each;
import dev.fleabridge.telemetry.LogFields;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that were heard and are not written yet. Each is kept until it is written, for as long as
 * the process lives, and none keeps another from being written (money rule 26). How many there can
 * be is bounded by the calls that may be on their way. For one thread.
 */
final class HeardAnswers {

  private static final Logger log = LoggerFactory.getLogger(HeardAnswers.class);

  /**
   * After so many failures the rest waits for the next turn, because each may have waited for a
   * lock as long as the database lets it.
   */
  private static final int MAX_FAILURES_AT_ONCE = 3;

  private final Recording recording;
  private final LastResort lastResort;
  private final List<Sent> fresh = new ArrayList<>();
  private final Deque<Sent> stubborn = new ArrayDeque<>();

  HeardAnswers(Recording recording, LastResort lastResort) {
    this.recording = recording;
    this.lastResort = lastResort;
  }

  List<Sent> fresh() {
    return fresh;
  }

  boolean isEmpty() {
    return fresh.isEmpty() && stubborn.isEmpty();
  }

  int size() {
    return fresh.size() + stubborn.size();
  }

  List<Sent> all() {
    List<Sent> all = new ArrayList<>(fresh);
    all.addAll(stubborn);
    return all;
  }

  /**
   * Writes what can be written of those that were not tried yet.
   *
   * @return whether the next try should wait
   */
  boolean write() {
    if (fresh.isEmpty()) {
      return false;
    }
    try {
      recording.record(fresh);
      fresh.clear();
      return false;
    } catch (RuntimeException e) {
      if (Outage.isGeneral(e)) {
        log.error("Outcomes could not be written; they are kept and tried again", e);
        return true;
      }
      log.warn("A group of outcomes could not be written; writing them one by one", e);
      return writeOneByOne();
    }
  }

  /**
   * What waits for a lock is put aside, and with it what the same account paid, by whatever name:
   * it would wait for the same lock.
   */
  private boolean writeOneByOne() {
    Set<String> locked = new HashSet<>();
    int failures = 0;
    for (Iterator<Sent> each = fresh.iterator(); each.hasNext(); ) {
      Sent sent = each.next();
      @Nullable String account = sent.claimed().wallet();
      if (account != null && locked.contains(account)) {
        each.remove();
        stubborn.add(sent);
        continue;
      }
      RuntimeException failure = tryAlone(sent);
      if (failure != null && Outage.isGeneral(failure)) {
        return true;
      }
      each.remove();
      if (failure != null) {
        stubborn.add(sent);
        failures++;
        if (account != null && Outage.is(failure)) {
          locked.add(account);
        }
      }
      if (failures == MAX_FAILURES_AT_ONCE) {
        return true;
      }
    }
    return false;
  }

  /** Tries those again that could not be written alone; a few in one go, each in its turn. */
  void tryAgain() {
    int failures = 0;
    for (int left = stubborn.size(); left > 0 && failures < MAX_FAILURES_AT_ONCE; left--) {
      Sent sent = stubborn.peekFirst();
      RuntimeException failure = tryAlone(Objects.requireNonNull(sent));
      stubborn.removeFirst();
      if (failure != null) {
        stubborn.addLast(sent);
        failures += Outage.isGeneral(failure) ? MAX_FAILURES_AT_ONCE : 1;
      }
    }
  }

  /** Null where it was written; where the books refuse it, what can be written of it. */
  private @Nullable RuntimeException tryAlone(Sent sent) {
    try (LogFields _ = LogFields.ofAttempt(sent.claimed())) {
      recording.record(List.of(sent));
      return null;
    } catch (RuntimeException e) {
      return Outage.is(e) ? e : resort(sent, e);
    }
  }

  private @Nullable RuntimeException resort(Sent sent, RuntimeException refusal) {
    try (LogFields _ = LogFields.ofAttempt(sent.claimed())) {
      lastResort.write(sent, refusal);
      return null;
    } catch (RuntimeException e) {
      try (LogFields _ = LogFields.ofAttempt(sent.claimed())) {
        log.error(
            "The outcome {} of action {} could not be written; it is kept and tried again",
            sent.answer().outcome(),
            sent.claimed().id(),
            e);
      }
      return e;
    }
  }

  /** Called at the end: what is lost with the process is said for the person who looks. */
  void sayWhatIsLost() {
    for (Sent sent : all()) {
      try (LogFields _ = LogFields.ofAttempt(sent.claimed())) {
        log.error(
            Each.LINE,
            "The outcome {} of attempt {} of action {} was heard and could not be written: {}",
            sent.answer().outcome(),
            sent.claimed().epoch(),
            sent.claimed().id(),
            sent.answer().result());
      }
    }
  }
}
