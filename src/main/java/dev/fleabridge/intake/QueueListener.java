package dev.fleabridge.intake;

import dev.fleabridge.aws.QueueTrouble;
import dev.fleabridge.ledger.Outage;
import dev.fleabridge.model.Inbound;
import dev.fleabridge.model.TraceContext;
import io.awspring.cloud.sqs.MessageHeaderUtils;
import io.awspring.cloud.sqs.listener.MessageListener;
import io.awspring.cloud.sqs.listener.QueueMessageVisibility;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.listener.acknowledgement.Acknowledgement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/**
 * Takes batches from one queue. A message is deleted only after the commit that stored its events.
 * A message that can never become an event is left on the queue, so that the redrive policy moves
 * it to the dead-letter queue. It does not delay other messages.
 */
final class QueueListener implements MessageListener<String> {

  private static final Logger log = LoggerFactory.getLogger(QueueListener.class);

  private static final int FIRST_RETURN_SECONDS = 5;
  private static final int LAST_RETURN_SECONDS = 300;

  /**
   * How long messages in hand stay invisible. It is longer than the time between two tries with the
   * wait for a commit.
   */
  private static final int INVISIBLE_SECONDS = 60;

  /** The longest pause, in moments of {@link QueueListeners#MOMENT}: a minute. */
  private static final int MAX_PAUSE_MOMENTS = 12;

  /**
   * How many moments of five seconds a locked-out message is kept: a quarter of an hour. Then it
   * goes back, and a person finds it among the dead letters in the end.
   */
  private static final int MAX_LOCKED_OUT_MOMENTS = 180;

  private static final int MAX_LOCKED_AT_ONCE = 3;

  private final String queue;
  private final MessageReader reader;
  private final Senders senders;
  private final Intake intake;
  private final QueueRoom room;
  private final Patience patience;

  /** How a listener waits before the next try. */
  @FunctionalInterface
  interface Patience {

    /** Waits a moment. It returns false where the doors close and no time is left. */
    boolean lasts();
  }

  QueueListener(
      String queue,
      MessageReader reader,
      Senders senders,
      Intake intake,
      QueueRoom room,
      Patience patience) {
    this.queue = queue;
    this.reader = reader;
    this.senders = senders;
    this.intake = intake;
    this.room = room;
    this.patience = patience;
  }

  private record Item(Message<String> message, List<Inbound> inbounds) {}

  @Override
  public void onMessage(Message<String> message) {
    onMessage(List.of(message));
  }

  @Override
  public void onMessage(Collection<Message<String>> messages) {
    List<QueueRoom.Part> parts = QueueRoom.parts(messages);
    for (int at = 0; at < parts.size(); at++) {
      QueueRoom.Part part = parts.get(at);
      if (!entered(part, parts.subList(at, parts.size()))) {
        log.warn("Messages of queue {} go back: there was no room for them", queue);
        return;
      }
      try {
        take(part.messages());
      } finally {
        room.leave(part);
      }
    }
  }

  /** Waits for room, which those in hand leave; meanwhile nobody else sees what is left. */
  private boolean entered(QueueRoom.Part part, List<QueueRoom.Part> left) {
    if (left.size() > 1) {
      hide(left);
    }
    while (!room.enter(part)) {
      hide(left);
      if (!patience.lasts()) {
        return false;
      }
    }
    return true;
  }

  private void hide(List<QueueRoom.Part> left) {
    setVisibility(
        left.stream().<Message<?>>flatMap(part -> part.messages().stream()).toList(),
        INVISIBLE_SECONDS);
  }

  private void take(List<Message<String>> messages) {
    List<Message<String>> dropped = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    for (Message<String> message : messages) {
      read(message, items, dropped);
    }
    delete(dropped);
    file(items);
  }

  private void read(Message<String> message, List<Item> items, List<Message<String>> dropped) {
    try {
      switch (reader.read(message.getPayload())) {
        case QueueMessage.Events events -> items.add(new Item(message, inbounds(message, events)));
        case QueueMessage.Dropped what -> {
          log.info("Dropped from queue {}: {}", queue, what.what());
          intake.meters().dropped(queue);
          dropped.add(message);
        }
      }
    } catch (MalformedEvent e) {
      log.warn("Malformed message {} in queue {}: {}", id(message), queue, e.getMessage());
      intake.meters().malformedMessage(queue);
    } catch (NotAllowed e) {
      // It is left on the queue like a malformed one, so that the redrive policy moves it where a
      // person finds it.
      log.warn("Message {} in queue {} is not allowed: {}", id(message), queue, e.getMessage());
      intake.meters().forbidden(queue);
    } catch (RuntimeException e) {
      // The message is malformed in an unforeseen way. The messages beside it are filed.
      log.error("Message {} in queue {} cannot be read", id(message), queue, e);
      intake.meters().malformedMessage(queue);
    }
  }

  private List<Inbound> inbounds(Message<String> message, QueueMessage.Events events) {
    senders.requireAllowedOn(queue, events.events().stream().map(Envelope::event).toList());
    Optional<TraceContext.Sender> trace = TraceHeaders.of(message);
    return events.events().stream()
        .map(e -> new Inbound(e.event(), Inbound.Origin.SQS, queue, e.raw(), intake.place(trace)))
        .toList();
  }

  /**
   * Messages that could not be stored yet and were not refused.
   *
   * @param everybody true where nothing can be stored now; false where only these cannot
   */
  private record Kept(List<Item> items, @Nullable RuntimeException why, boolean everybody) {

    private static final Kept NONE = new Kept(List.of(), null, false);
  }

  /**
   * Files the messages, or keeps them in hand while nothing can be stored. Giving them back would
   * use up their receives, and in the end make dead letters of good messages. Messages that a lock
   * keeps out stay in hand too, for a quarter of an hour at most.
   */
  private void file(List<Item> items) {
    Kept kept = store(items);
    if (kept.why() != null) {
      log.warn(
          "{} messages of queue {} are kept until they can be stored: {}",
          kept.items().size(),
          queue,
          Outage.inOneLine(kept.why()));
    }
    int waitedAlone = 0;
    for (int round = 0; kept.why() != null; round++) {
      int moments = kept.everybody() ? 1 : Math.min(1 << Math.min(round, 5), MAX_PAUSE_MOMENTS);
      waitedAlone = kept.everybody() ? 0 : waitedAlone + moments;
      if (waitedAlone > MAX_LOCKED_OUT_MOMENTS || !waits(kept.items(), moments)) {
        giveBack(kept.items(), kept.why());
        return;
      }
      kept = store(kept.items());
    }
  }

  private boolean waits(List<Item> items, int moments) {
    for (int moment = 0; moment < moments; moment++) {
      changeVisibility(items, INVISIBLE_SECONDS);
      if (!patience.lasts()) {
        return false;
      }
    }
    return true;
  }

  /** Stores what can be stored, gives back what is refused, and returns the rest. */
  private Kept store(List<Item> items) {
    RuntimeException failure = items.isEmpty() ? null : tryToFile(items);
    if (failure == null) {
      delete(items.stream().map(Item::message).toList());
      return Kept.NONE;
    }
    if (failure instanceof Overloaded || Outage.isGeneral(failure)) {
      return new Kept(items, failure, true);
    }
    if (items.size() > 1) {
      return storeOneByOne(items, failure);
    }
    if (Outage.is(failure)) {
      return new Kept(items, failure, false);
    }
    giveBack(items, failure);
    return Kept.NONE;
  }

  /**
   * Stores one message after the other, because one that is refused or locked out must not stop the
   * others. After a few that are locked out the rest waits too, because every try takes time. The
   * rest comes first the next time.
   */
  private Kept storeOneByOne(List<Item> items, RuntimeException failure) {
    changeVisibility(items, INVISIBLE_SECONDS);
    List<Item> left = new ArrayList<>();
    RuntimeException why = failure;
    for (int at = 0; at < items.size(); at++) {
      Kept kept = store(List.of(items.get(at)));
      left.addAll(kept.items());
      why = kept.why() == null ? why : kept.why();
      if (kept.everybody() || left.size() == MAX_LOCKED_AT_ONCE) {
        List<Item> untried = new ArrayList<>(items.subList(at + 1, items.size()));
        untried.addAll(left);
        return new Kept(untried, why, kept.everybody());
      }
    }
    return left.isEmpty() ? Kept.NONE : new Kept(left, why, false);
  }

  private @Nullable RuntimeException tryToFile(List<Item> items) {
    try {
      intake.accept(items.stream().flatMap(item -> item.inbounds().stream()).toList());
      return null;
    } catch (RuntimeException e) {
      return e;
    }
  }

  /**
   * Gives the messages back. They come again after a time that grows with the number of receives.
   */
  private void giveBack(List<Item> items, RuntimeException reason) {
    log.warn("{} messages go back to queue {}: {}", items.size(), queue, Outage.inOneLine(reason));
    int receives = items.stream().mapToInt(item -> receives(item.message())).max().orElse(1);
    changeVisibility(
        items,
        Math.min(LAST_RETURN_SECONDS, FIRST_RETURN_SECONDS << Math.clamp(receives - 1, 0, 6)));
  }

  private void changeVisibility(List<Item> items, int seconds) {
    setVisibility(items.stream().<Message<?>>map(Item::message).toList(), seconds);
  }

  private void setVisibility(List<Message<?>> messages, int seconds) {
    try {
      MessageHeaderUtils.getHeader(
              messages.getFirst(),
              SqsHeaders.SQS_VISIBILITY_TIMEOUT_HEADER,
              QueueMessageVisibility.class)
          .toBatchVisibility(messages)
          .changeTo(seconds);
    } catch (RuntimeException e) {
      // They come back when the timeout that was set last ends.
      log.info("Queue {} did not set when messages come back: {}", queue, QueueTrouble.inWords(e));
    }
  }

  /**
   * Deletes messages. A lost deletion costs one more delivery, which the inbox recognises as a
   * duplicate.
   */
  private void delete(List<Message<String>> settled) {
    if (settled.isEmpty()) {
      return;
    }
    try {
      Acknowledgement.acknowledge(settled);
    } catch (RuntimeException e) {
      log.warn(
          "Messages of queue {} are stored but not deleted: {}", queue, QueueTrouble.inWords(e));
    }
  }

  private static int receives(Message<String> message) {
    Object count =
        message.getHeaders().get(SqsHeaders.MessageSystemAttributes.SQS_APPROXIMATE_RECEIVE_COUNT);
    try {
      return count == null ? 1 : Integer.parseInt(count.toString());
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  private static String id(Message<String> message) {
    return MessageHeaderUtils.getId(message);
  }
}
