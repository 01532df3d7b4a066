package dev.fleabridge.aws;

import dev.fleabridge.aws.AwsFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Implements {@link OutcomeEvents} by the SDK's client. */
final class EventBridgeOutcomeEvents implements OutcomeEvents {

  private static final int MAX_ENTRIES = 10;

  /**
   * EventBridge's limit, which is 1 MB since January 2026
   * (docs/reference/aws-events.md#api-destinations). The smaller megabyte is meant here.
   */
  private static final int MAX_BATCH_BYTES = 1_000_000;

  /** The bytes that EventBridge counts for the time of an entry. */
  private static final int TIME_BYTES = 14;

  private static final Set<String> PASSING =
      Set.of("ThrottlingException", "InternalFailure", "InternalException", "ServiceUnavailable");

  private final Supplier<EventBridgeClient> client;
  private final String bus;

  /**
   * @param bus name or ARN of the bus; {@code default} is the account's own
   */
  EventBridgeOutcomeEvents(Supplier<EventBridgeClient> client, String bus) {
    this.client = client;
    this.bus = bus;
  }

  @Override
  public List<Receipt> put(List<OutcomeEvent> events) {
    @Nullable Receipt[] receipts = new Receipt[events.size()];
    List<Integer> batch = new ArrayList<>(MAX_ENTRIES);
    int batchBytes = 0;
    @Nullable AwsFailure stopped = null;
    List<PutEventsRequestEntry> entries = events.stream().map(this::entry).toList();
    for (int i = 0; i < entries.size(); i++) {
      int bytes = bytes(entries.get(i));
      if (bytes > MAX_BATCH_BYTES) {
        receipts[i] = new Receipt.Rejected(tooLarge(bytes));
        continue;
      }
      if (batch.size() == MAX_ENTRIES || batchBytes + bytes > MAX_BATCH_BYTES) {
        stopped = send(entries, batch, receipts, stopped);
        batch.clear();
        batchBytes = 0;
      }
      batch.add(i);
      batchBytes += bytes;
    }
    send(entries, batch, receipts, stopped);
    return Arrays.stream(receipts).map(java.util.Objects::requireNonNull).toList();
  }

  /**
   * Sends one batch. Where an earlier one could not be sent, it only marks this one as rejected.
   */
  private @Nullable AwsFailure send(
      List<PutEventsRequestEntry> entries,
      List<Integer> batch,
      @Nullable Receipt[] receipts,
      @Nullable AwsFailure stopped) {
    if (batch.isEmpty()) {
      return stopped;
    }
    if (stopped != null) {
      batch.forEach(i -> receipts[i] = new Receipt.Rejected(stopped));
      return stopped;
    }
    try {
      List<PutEventsRequestEntry> sent = batch.stream().map(entries::get).toList();
      PutEventsResponse response =
          AwsCall.run(
              "EventBridge PutEvents",
              () -> client.get().putEvents(request -> request.entries(sent)));
      for (int n = 0; n < batch.size(); n++) {
        receipts[batch.get(n)] = receipt(response.entries().get(n));
      }
      return null;
    } catch (AwsFailure e) {
      batch.forEach(i -> receipts[i] = new Receipt.Rejected(e));
      return e;
    }
  }

  private static Receipt receipt(PutEventsResultEntry result) {
    if (result.eventId() != null) {
      return new Receipt.Accepted(result.eventId());
    }
    String code = result.errorCode() == null ? "Unknown" : result.errorCode();
    String text = result.errorMessage() == null ? "no explanation given" : result.errorMessage();
    return new Receipt.Rejected(
        new AwsFailure(
            PASSING.contains(code) ? Kind.UNAVAILABLE : Kind.REFUSED,
            code,
            "EventBridge did not take an event: " + Texts.oneLine(text, 300) + " (" + code + ")"));
  }

  private PutEventsRequestEntry entry(OutcomeEvent event) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source(event.source())
        .detailType(event.detailType())
        .time(event.time())
        .resources(event.resources())
        .detail(event.detail().toString())
        .build();
  }

  /**
   * The size as EventBridge counts it: the time, and source, type, detail and resources in UTF-8.
   */
  private static int bytes(PutEventsRequestEntry entry) {
    int bytes = TIME_BYTES + utf8(entry.source()) + utf8(entry.detailType()) + utf8(entry.detail());
    for (String resource : entry.resources()) {
      bytes += utf8(resource);
    }
    return bytes;
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static AwsFailure tooLarge(int bytes) {
    return new AwsFailure(
        Kind.REFUSED,
        "TooLarge",
        "An event of "
            + bytes
            + " bytes is more than EventBridge takes ("
            + MAX_BATCH_BYTES
            + ").");
  }
}
