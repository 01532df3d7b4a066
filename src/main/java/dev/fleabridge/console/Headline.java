package dev.fleabridge.console;

import dev.fleabridge.engine.pay.Upstream;
import dev.fleabridge.ledger.ActivityReadings;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.operator.OverviewViews.Books;
import dev.fleabridge.operator.OverviewViews.Moved;
import dev.fleabridge.operator.OverviewViews.QueuesView;
import dev.fleabridge.operator.OverviewViews.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answers to what an operator asks first: is money moving, has somebody to act, is anything
 * stuck.
 */
record Headline(Answer moving, Answer people, Answer stuck) {

  /**
   * An answer in words.
   *
   * @param mood its colour: the class good, warn or bad, or quiet where it says nothing either way
   */
  public record Answer(String mood, String words) {}

  /** What is due is sent within seconds. */
  private static final Duration LONG_DUE = Duration.ofMinutes(1);

  /** The reconciler settles most unknown outcomes within minutes. */
  private static final Duration LONG_UNKNOWN = Duration.ofMinutes(15);

  /** What was moved is added up every few seconds. */
  private static final Duration LONG_BEHIND = Duration.ofMinutes(2);

  private static final Show SHOW = new Show();

  static Headline of(View view, Me me) {
    return new Headline(moving(view), people(view, me), stuck(view));
  }

  private static Answer moving(View view) {
    Moved moved = view.moved();
    if (view.pauses().stream().anyMatch(pause -> pause.scope().equals("all"))) {
      return new Answer("bad", "Everything is paused, and no money moves.");
    }
    if (moved == null) {
      return new Answer("quiet", "Nobody has added up yet what has moved.");
    }
    if (moved.asOf().plus(LONG_BEHIND).isBefore(view.at())) {
      return new Answer(
          "warn", "What has moved is only added up to %s.".formatted(SHOW.utc(moved.asOf())));
    }
    String since = SHOW.hourUtc(latest(moved.since(), moved.lastHourSince()));
    long payments = moved.lastHour().payments();
    if (payments > 0) {
      return new Answer(
          "good",
          "Money is moving: %s USDC since %s, by %s."
              .formatted(moved.lastHour().amount(), since, count(payments, "payment", "payments")));
    }
    return nothingMoved("No money has moved since " + since, view.books());
  }

  private static Answer nothingMoved(String nothing, @Nullable Books books) {
    if (books == null) {
      return new Answer("warn", nothing + "; whether any is on its way cannot be told.");
    }
    List<String> but = new ArrayList<>();
    long onTheirWay = books.in(ActionState.READY) + books.in(ActionState.SENDING);
    if (onTheirWay > 0) {
      but.add(count(onTheirWay, "action is", "actions are") + " on the way");
    }
    long unknown = books.in(ActionState.UNKNOWN);
    if (unknown > 0) {
      but.add(count(unknown, "action", "actions") + " of unknown outcome may have moved some");
    }
    return but.isEmpty()
        ? new Answer("quiet", nothing + ", and none is on its way.")
        : new Answer("warn", "%s, while %s.".formatted(nothing, String.join(" and ", but)));
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Answer people(View view, Me me) {
    long approvals = view.approvals().number();
    long reviews = view.reviews().number();
    long yours = (me.isApprover() ? approvals : 0) + (me.isOperator() ? reviews : 0);
    List<String> sentences = new ArrayList<>();
    if (yours > 0) {
      sentences.add(yours == 1 ? "1 needs you." : most(yours) + " need you.");
    }
    if (approvals > 0 && !me.isApprover()) {
      sentences.add(
          approvals == 1 ? "1 waits for an approver." : most(approvals) + " wait for an approver.");
    }
    if (reviews > 0 && !me.isOperator()) {
      sentences.add(
          reviews == 1 ? "1 waits for an operator." : most(reviews) + " wait for an operator.");
    }
    long proposals = view.proposals().number();
    if (proposals > 0) {
      sentences.add(
          "%s for %s."
              .formatted(
                  count(proposals, "revision of the rules waits", "revisions of the rules wait"),
                  me.isApprover() ? "you or another approver" : "an approver"));
    }
    if (sentences.isEmpty()) {
      return new Answer("good", "Nobody has to decide anything.");
    }
    return new Answer(reviews > 0 ? "bad" : "warn", String.join(" ", sentences));
  }

  private static String most(long number) {
    return number >= ActivityReadings.MAX_WAITING ? number + " or more" : String.valueOf(number);
  }

  private static Answer stuck(View view) {
    Books books = view.books();
    if (books == null) {
      return new Answer("bad", "What is stuck cannot be told: the books could not be read.");
    }
    List<String> stuck = new ArrayList<>();
    if (books.oldestDue().compareTo(LONG_DUE) > 0) {
      stuck.add("what is due for longest waits for " + SHOW.span(books.oldestDue()));
    }
    if (books.oldestUnknown().compareTo(LONG_UNKNOWN) > 0) {
      stuck.add("an outcome is unknown for " + SHOW.span(books.oldestUnknown()));
    }
    if (books.replicasStalled() > 0) {
      stuck.add(count(books.replicasStalled(), "replica stands still", "replicas stand still"));
    }
    long open =
        view.upstream().stream().filter(calls -> calls.circuit() == Upstream.Circuit.OPEN).count();
    if (open > 0) {
      stuck.add(
          "Purple Flea failed so often that "
              + count(open, "sort of call is", "sorts of calls are")
              + " held back");
    }
    QueuesView queues = view.queues();
    long deadLetters = queues == null ? 0 : queues.deadLetters();
    if (deadLetters > 0) {
      stuck.add(count(deadLetters, "message lies", "messages lie") + " among the dead letters");
    }
    if (!stuck.isEmpty()) {
      return new Answer("bad", "Stuck: %s.".formatted(String.join("; ", stuck)));
    }
    return queues != null && queues.isWhole()
        ? new Answer("good", "Nothing is stuck.")
        : new Answer("warn", "Nothing is stuck here; how the queues stand cannot be told.");
  }

  private static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
