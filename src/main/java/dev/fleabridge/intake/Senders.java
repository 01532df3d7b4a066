package dev.fleabridge.intake;

import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.model.Event;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Checks what each sender may send, and how fast (money rule 28). So a leaked key or a team's
 * mistake cannot send events for others. Safe for use by many threads.
 */
final class Senders {

  /** What one sender may send. */
  private record Rights(
      String setting,
      AllowList eventSources,
      AllowList detailTypes,
      AllowList accounts,
      AllowList regions,
      Pace pace) {

    void check(Event event) {
      if (!eventSources.allows(event.source())) {
        throw new NotAllowed("source", event.source(), setting + ".event-sources");
      }
      require(detailTypes, "detail-type", event.detailType(), "detail-types");
      require(accounts, "account", event.account(), "accounts");
      require(regions, "region", event.region(), "regions");
      event.resources().forEach(arn -> requireArn("resources", arn));
      // A rule without a key makes its business key from these, so they are checked like the
      // envelope.
      event
          .detail()
          .properties()
          .forEach(field -> {
            if (field.getValue().isString() && isSageMakers(field.getValue().stringValue())) {
              requireArn("detail." + field.getKey(), field.getValue().stringValue());
            }
          });
    }

    private void requireArn(String field, String arn) {
      arnPart(arn, 4, account -> require(accounts, field, account, "accounts"));
      arnPart(arn, 3, region -> require(regions, field, region, "regions"));
    }

    private void require(AllowList allowed, String field, String value, String list) {
      if (!allowed.entries().isEmpty() && !allowed.allows(value)) {
        throw new NotAllowed(field, value, setting + "." + list);
      }
    }
  }

  private final Map<String, Rights> known = new HashMap<>();

  public Senders(SenderProperties properties, Clock clock) {
    properties
        .sources()
        .forEach((name, source) -> known.put(name, rights(name, source, new Pace(source, clock))));
  }

  private static Rights rights(String name, SenderProperties.Source source, Pace pace) {
    return new Rights(
        SenderProperties.PREFIX + name,
        new AllowList(source.eventSources()),
        new AllowList(source.detailTypes()),
        new AllowList(source.accounts()),
        new AllowList(source.regions()),
        pace);
  }

  /**
   * Returns normally where a sender at the REST door may post now. The request is counted.
   *
   * @throws NotAllowed where the configuration does not say what it may send
   * @throws Pace.TooFast where it has posted too fast
   */
  void requireMayPost(String sender) {
    of(sender).pace().request();
  }

  /**
   * Returns normally where the sender may send all of these events.
   *
   * @throws NotAllowed where one of them is not on its lists; for an array it says which
   */
  void requireAllowed(String sender, List<Event> events, boolean array) {
    Rights rights = of(sender);
    for (int i = 0; i < events.size(); i++) {
      try {
        rights.check(events.get(i));
      } catch (NotAllowed e) {
        throw array ? e.at(i) : e;
      }
    }
    rights.pace().furtherEvents(events.size() - 1);
  }

  /**
   * Returns normally where the queue may send all of these events. A queue that is not listed may
   * send anything, because its own policy says who may put messages on it.
   *
   * @throws NotAllowed where one of them is not on its lists
   * @param queue as configured: a name, a URL or an ARN
   */
  void requireAllowedOn(String queue, List<Event> events) {
    Rights rights = known.get(queue);
    if (rights == null) {
      rights =
          known.get(queue.substring(Math.max(queue.lastIndexOf('/'), queue.lastIndexOf(':')) + 1));
    }
    if (rights != null) {
      events.forEach(rights::check);
    }
  }

  private Rights of(String sender) {
    Rights rights = known.get(sender);
    if (rights == null) {
      throw NotAllowed.unlisted(sender);
    }
    return rights;
  }

  private static boolean isSageMakers(String text) {
    String[] parts = text.split(":", 4);
    return parts.length == 4 && parts[0].equals("arn") && parts[2].equals("sagemaker");
  }

  /** Checks one part of an ARN. An empty part, as in the ARNs of S3, is not checked. */
  private static void arnPart(String arn, int position, Consumer<String> check) {
    String[] parts = arn.split(":", 6);
    if (parts.length == 6 && parts[0].equals("arn") && !parts[position].isEmpty()) {
      check.accept(parts[position]);
    }
  }
}
