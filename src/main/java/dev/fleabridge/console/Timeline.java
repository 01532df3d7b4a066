package dev.fleabridge.console;

import dev.fleabridge.chain.Receipt;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.model.Reason;
import dev.fleabridge.operator.ActionViews;
import dev.fleabridge.operator.ExplanationController.Began;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that happened to one action, from its event to its evidence, in the order of time: what the
 * API shows in several places, in one list. Pure.
 */
final class Timeline {

  /** Of an action that was looked up for days, the first moments and the last are shown. */
  private static final int MAX_SHOWN = 120;

  private static final int SHOWN_OF_THE_BEGINNING = 20;

  /**
   * One thing that happened.
   *
   * @param title what it was, in a few words
   * @param detail more of it; empty where there is no more
   * @param actor who did it; empty where that is in the title
   * @param mood the class of its mark, such as {@code bad}; empty where it has none
   * @param since how long after the moment before; null of the first
   */
  public record Moment(
      Instant at,
      String title,
      String detail,
      String actor,
      String mood,
      @Nullable Duration since) {

    private static Moment of(Instant at, String title, String detail, String actor, String mood) {
      return new Moment(at, title, detail, actor, mood, null);
    }

    private Moment after(@Nullable Moment before) {
      Duration gap = before == null ? null : Duration.between(before.at, at);
      return new Moment(at, title, detail, actor, mood, gap);
    }
  }

  /**
   * The moments to show.
   *
   * @param leftOut how many in the middle are left out; the API has them
   */
  public record Shown(List<Moment> first, int leftOut, List<Moment> last) {}

  private final List<Moment> moments = new ArrayList<>();

  private Timeline() {}

  /**
   * The moments of an action.
   *
   * @param began null where the books have its event no more
   * @param audit the lines of people about this action
   * @param receipt null where there is none yet
   */
  static Shown of(
      ActionViews.Detail action,
      @Nullable Began began,
      List<AuditLog.Line> audit,
      @Nullable Receipt receipt) {
    Timeline timeline = new Timeline();
    if (began != null) {
      timeline.add(received(began));
    }
    action.history().forEach(move -> timeline.add(moved(move, action.attempts())));
    action.attempts().forEach(timeline::addAttempt);
    audit.stream()
        .filter(line -> action.history().stream().noneMatch(move -> isOf(line, move)))
        .forEach(line -> timeline.add(audited(line)));
    if (receipt != null) {
      sealedAt(receipt).ifPresent(at -> timeline.add(sealed(at)));
    }
    return timeline.shown();
  }

  private void add(Moment moment) {
    moments.add(moment);
  }

  private Shown shown() {
    // The sort keeps the order of those of one moment, in which they were added.
    moments.sort(Comparator.comparing(Moment::at));
    List<Moment> all = new ArrayList<>();
    Moment before = null;
    for (Moment moment : moments) {
      all.add(moment.after(before));
      before = moment;
    }
    if (all.size() <= MAX_SHOWN) {
      return new Shown(all, 0, List.of());
    }
    int last = all.size() - (MAX_SHOWN - SHOWN_OF_THE_BEGINNING);
    return new Shown(
        List.copyOf(all.subList(0, SHOWN_OF_THE_BEGINNING)),
        last - SHOWN_OF_THE_BEGINNING,
        List.copyOf(all.subList(last, all.size())));
  }

  private static Moment received(Began event) {
    return Moment.of(
        event.receivedAt(),
        "Event received by " + words(event.origin()),
        "%s of %s".formatted(event.detailType(), event.source()),
        event.sender(),
        "");
  }

  private static Moment moved(ActionViews.Move move, List<ActionViews.Attempt> attempts) {
    return Moment.of(move.at(), title(move, attempts), detail(move), move.actor(), mood(move));
  }

  private static String title(ActionViews.Move move, List<ActionViews.Attempt> attempts) {
    if (move.from() == null) {
      return "Matched and planned, " + words(move.to().name());
    }
    Optional<String> ofReason =
        Reason.of(move.reason())
            .map(reason ->
                switch (reason) {
                  case APPROVED -> "Approved";
                  case REJECTED -> "Refused by an approver";
                  case RECONCILED -> "Reconciled: it was carried out";
                  case RECONCILED_NOT_DONE -> "Reconciled: it was not carried out";
                  case STILL_UNKNOWN -> "Looked up, and still unknown";
                  case REPEATED_WITH_SAME_KEY -> "Claimed to be repeated with the same key";
                  case RESOLVED_DONE -> "Settled by a person: carried out";
                  case RESOLVED_NOT_DONE -> "Settled by a person: not carried out";
                  default -> null;
                });
    if (ofReason.isPresent()) {
      return ofReason.get();
    }
    if (move.from() == move.to()) {
      return "Still " + words(move.to().name());
    }
    return switch (move.to()) {
      case SENDING ->
          setsAside(move, attempts)
              ? "Let go by the guard, money set aside"
              : "Let go by the guard";
      case DONE -> "Done";
      case READY -> "Ready";
      case WAITING -> "Waiting for other steps";
      case HELD -> "Held";
      case UNKNOWN -> "The outcome is not known";
      case NEEDS_REVIEW -> "A person must look";
      case DECLINED -> "Declined";
      case SKIPPED -> "Skipped";
      case EXPIRED -> "Expired";
      case CANCELED -> "Canceled";
    };
  }

  /** What takes no money sets none aside, and nor does what no balance pays. */
  private static boolean setsAside(ActionViews.Move claim, List<ActionViews.Attempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.startedAt().equals(claim.at()))
        .anyMatch(attempt -> attempt.grounds() != null && attempt.grounds().hasNonNull("reserved"));
  }

  private static String detail(ActionViews.Move move) {
    String reason = move.reason() == null ? "" : words(move.reason());
    String why = move.explanation() == null ? "" : move.explanation();
    return reason.isEmpty() || why.isEmpty() ? reason + why : reason + ": " + why;
  }

  private static String mood(ActionViews.Move move) {
    return switch (move.to()) {
      case DONE -> "good";
      case DECLINED, EXPIRED, UNKNOWN, NEEDS_REVIEW -> "bad";
      case HELD, CANCELED, SKIPPED -> "warn";
      case WAITING, READY, SENDING -> "";
    };
  }

  private void addAttempt(ActionViews.Attempt attempt) {
    String begun = "Attempt %d %s".formatted(attempt.number(), wasSent(attempt) ? "sent" : "begun");
    add(Moment.of(attempt.startedAt(), begun, "", "", ""));
    Instant ended = attempt.endedAt();
    if (ended != null) {
      add(Moment.of(ended, answered(attempt), told(attempt), "", mood(attempt.outcome())));
    }
  }

  /** Whether it left the bridge for certain. */
  private static boolean wasSent(ActionViews.Attempt attempt) {
    return attempt.httpStatus() != null
        || switch (attempt.outcome()) {
          case DONE, DECLINED, THROTTLED -> true;
          case null -> false;
          case UNKNOWN, NOT_SENT -> false;
        };
  }

  private static String answered(ActionViews.Attempt attempt) {
    if (attempt.outcome() == Outcome.NOT_SENT) {
      return "Attempt %d was not sent".formatted(attempt.number());
    }
    String verb = wasSent(attempt) ? "answered" : "ended without an answer";
    String outcome = attempt.outcome() == null ? "" : ": " + words(attempt.outcome().name());
    String status = attempt.httpStatus() == null ? "" : ", HTTP " + attempt.httpStatus();
    return "Attempt %d %s%s%s".formatted(attempt.number(), verb, outcome, status);
  }

  private static String told(ActionViews.Attempt attempt) {
    String code = attempt.code() == null ? "" : attempt.code();
    String message = attempt.message() == null ? "" : attempt.message();
    return code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message;
  }

  private static String mood(@Nullable Outcome outcome) {
    return switch (outcome) {
      case null -> "";
      case DONE -> "good";
      case DECLINED, UNKNOWN -> "bad";
      case NOT_SENT, THROTTLED -> "warn";
    };
  }

  /** An act that moved the action stands in its history already, with its note. */
  private static boolean isOf(AuditLog.Line line, ActionViews.Move move) {
    return line.at().equals(move.at()) && line.actor().equals(move.actor());
  }

  private static Moment audited(AuditLog.Line line) {
    return Moment.of(line.at(), "In the audit: " + line.act(), line.note(), line.actor(), "");
  }

  private static Moment sealed(Instant at) {
    return Moment.of(
        at, "Sealed as evidence", "From now on its receipt proves the payment.", "", "good");
  }

  /** When the last of the segments was sealed that hold its evidence. */
  private static Optional<Instant> sealedAt(Receipt receipt) {
    if (!receipt.sealed()) {
      return Optional.empty();
    }
    return receipt.chained().stream()
        .filter(row -> row.table().equals("evidence") && row.proof() != null)
        .flatMap(row -> segment(receipt, row))
        .max(Comparator.naturalOrder());
  }

  private static Stream<Instant> segment(Receipt receipt, Receipt.Row row) {
    return receipt.segments().stream()
        .filter(link -> row.proof() != null && link.number() == row.proof().segment())
        .flatMap(link -> instant(link.sealedAt()).stream());
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String words(String code) {
    return code.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Whether an action is to have a receipt some time. */
  static boolean hasReceipt(ActionState state) {
    return state == ActionState.DONE;
  }
}
