package dev.fleabridge.intake;

import dev.fleabridge.model.Inbound;
import io.awspring.cloud.sqs.MessageHeaderUtils;
import io.awspring.cloud.sqs.listener.MessageListener;
import io.awspring.cloud.sqs.listener.QueueMessageVisibility;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.awspring.cloud.sqs.listener.acknowledgement.Acknowledgement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;

/**
 * Takes batches from one queue. A message is deleted only after the commit that stored its events;
 * one that can never become an event is left alone, so that the queue's redrive policy moves it to
 * the dead-letter queue, and holds up nobody.
 */
final class QueueListener implements MessageListener<String> {

  private static final Logger LOG = LoggerFactory.getLogger(QueueListener.class);

  private static final int FIRST_RETURN_SECONDS = 5;
  private static final int LAST_RETURN_SECONDS = 300;

  private final String queue;
  private final MessageReader reader;
  private final Senders senders;
  private final Intake intake;

  QueueListener(String queue, MessageReader reader, Senders senders, Intake intake) {
    this.queue = queue;
    this.reader = reader;
    this.senders = senders;
    this.intake = intake;
  }

  private record Item(Message<String> message, List<Inbound> inbounds) {}

  @Override
  public void onMessage(Message<String> message) {
    onMessage(List.of(message));
  }

  @Override
  public void onMessage(Collection<Message<String>> messages) {
    List<Message<String>> settled = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    for (Message<String> message : messages) {
      read(message, items, settled);
    }
    file(items, settled);
    delete(settled);
  }

  private void read(Message<String> message, List<Item> items, List<Message<String>> settled) {
    try {
      switch (reader.read(message.getPayload())) {
        case QueueMessage.Events events -> items.add(new Item(message, inbounds(events)));
        case QueueMessage.Dropped dropped -> {
          LOG.info("Dropped from queue {}: {}", queue, dropped.what());
          intake.meters().dropped(queue);
          settled.add(message);
        }
      }
    } catch (MalformedEvent e) {
      LOG.warn("Malformed message {} in queue {}: {}", id(message), queue, e.getMessage());
      intake.meters().malformedMessage(queue);
    } catch (NotAllowed e) {
      // Left alone like a malformed one: the redrive policy puts it where a person finds it.
      LOG.warn("Message {} in queue {} is not allowed: {}", id(message), queue, e.getMessage());
      intake.meters().forbidden(queue);
    } catch (RuntimeException e) {
      // A way of being malformed that nobody has thought of: the messages beside it are filed.
      LOG.error("Message {} in queue {} cannot be read", id(message), queue, e);
      intake.meters().malformedMessage(queue);
    }
  }

  private List<Inbound> inbounds(QueueMessage.Events events) {
    senders.requireAllowedOn(queue, events.events().stream().map(Envelope::event).toList());
    return events.events().stream()
        .map(e -> new Inbound(e.event(), Inbound.Origin.SQS, queue, e.raw()))
        .toList();
  }

  private void file(List<Item> items, List<Message<String>> settled) {
    if (items.isEmpty()) {
      return;
    }
    try {
      intake.accept(items.stream().flatMap(item -> item.inbounds().stream()).toList());
      items.forEach(item -> settled.add(item.message()));
    } catch (RuntimeException e) {
      if (items.size() == 1 || e instanceof Overloaded || Storage.isOutage(e)) {
        giveBack(items, e);
      } else {
        fileOneByOne(items, settled);
      }
    }
  }

  /** One of them is refused, and the others must not go down with it. */
  private void fileOneByOne(List<Item> items, List<Message<String>> settled) {
    for (Item item : items) {
      file(List.of(item), settled);
    }
  }

  /** Lets the messages come back later, the later the more often they have come. */
  private void giveBack(List<Item> items, RuntimeException reason) {
    LOG.warn("{} messages go back to queue {}: {}", items.size(), queue, Storage.inOneLine(reason));
    List<Message<?>> messages = new ArrayList<>();
    items.forEach(item -> messages.add(item.message()));
    int receives = items.stream().mapToInt(item -> receives(item.message())).max().orElse(1);
    int seconds =
        Math.min(LAST_RETURN_SECONDS, FIRST_RETURN_SECONDS << Math.clamp(receives - 1, 0, 6));
    try {
      MessageHeaderUtils.getHeader(
              items.getFirst().message(),
              SqsHeaders.SQS_VISIBILITY_TIMEOUT_HEADER,
              QueueMessageVisibility.class)
          .toBatchVisibility(messages)
          .changeTo(seconds);
    } catch (RuntimeException e) {
      // They come back anyway when the queue's own timeout ends.
      LOG.info("Queue {} did not take the messages back early: {}", queue, e.toString());
    }
  }

  /** A lost acknowledgement costs one more delivery, which the inbox knows as a duplicate. */
  private void delete(List<Message<String>> settled) {
    try {
      Acknowledgement.acknowledge(settled);
    } catch (RuntimeException e) {
      LOG.warn("Messages of queue {} are stored but not deleted: {}", queue, e.toString());
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
