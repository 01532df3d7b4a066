package dev.fleabridge.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.aws.OutcomeEvents.Receipt;
import dev.fleabridge.testkit.standin.EventBusStandIn.PutEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class OutcomeEventsTest extends StandInTest {

  private OutcomeEvents events;

  @BeforeEach
  void make() {
    events = new EventBridgeOutcomeEvents(clients.eventBridge, "payments");
  }

  private static OutcomeEvent event(int number, int padding) {
    return new OutcomeEvent(
        "fleabridge",
        "Payment Done",
        NOW,
        List.of("arn:x:" + number),
        JsonNodeFactory.instance.objectNode().put("n", number).put("pad", "x".repeat(padding)));
  }

  private static List<OutcomeEvent> events(int count, int padding) {
    return IntStream.range(0, count).mapToObj(i -> event(i, padding)).toList();
  }

  private static AwsFailure failure(Receipt receipt) {
    return ((Receipt.Rejected) receipt).failure();
  }

  @Test
  void putsManyInTensAndInOrder() {
    List<Receipt> receipts = events.put(events(23, 1));

    List<PutEvent> taken = aws.events().taken();
    assertThat(receipts)
        .containsExactlyElementsOf(
            taken.stream().map(event -> (Receipt) new Receipt.Accepted(event.id())).toList());
    assertThat(taken).extracting(event -> event.detail().path("n").asInt()).isSorted().hasSize(23);
    PutEvent first = taken.getFirst();
    assertThat(first.bus()).isEqualTo("payments");
    assertThat(first.source()).isEqualTo("fleabridge");
    assertThat(first.detailType()).isEqualTo("Payment Done");
    assertThat(first.resources()).containsExactly("arn:x:0");
    assertThat(aws.faults().requests("PutEvents")).isEqualTo(3);
    assertThat(events.put(List.of())).isEmpty();
  }

  @Test
  void staysUnderTheLimitOfARequestAndRefusesWhatIsLargerByItself() {
    List<OutcomeEvent> mixed =
        List.of(event(0, 400_000), event(1, 1_000_000), event(2, 400_000), event(3, 400_000));

    List<Receipt> receipts = events.put(mixed);

    assertThat(failure(receipts.get(1)).code()).isEqualTo("TooLarge");
    assertThat(aws.events().taken())
        .extracting(event -> event.detail().path("n").asInt())
        .containsExactly(0, 2, 3);
    assertThat(aws.faults().requests("PutEvents")).isEqualTo(2);
  }

  @Test
  void tellsForEachEventWhatBecameOfIt() {
    aws.events().rejectEntries(1, "InternalFailure", "try again");
    aws.events().rejectEntries(1, "MalformedDetail", "Detail is malformed.");

    List<Receipt> receipts = events.put(events(3, 1));

    assertThat(failure(receipts.get(0)).kind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure(receipts.get(1)).kind()).isEqualTo(Kind.REFUSED);
    assertThat(failure(receipts.get(1)))
        .hasMessage("EventBridge did not take an event: Detail is malformed. (MalformedDetail)");
    assertThat(receipts.get(2)).isInstanceOf(Receipt.Accepted.class);
  }

  @Test
  void whatWasTakenStaysTakenWhenALaterBatchFailsAndTheRestIsNotTried() {
    aws.faults().pass("PutEvents", 1);
    aws.faults().refuse("PutEvents", 1, 400, "AccessDeniedException", "not yours");

    List<Receipt> receipts = events.put(events(25, 1));

    assertThat(receipts.subList(0, 10)).hasOnlyElementsOfType(Receipt.Accepted.class);
    assertThat(receipts.subList(10, 25))
        .hasSize(15)
        .allSatisfy(receipt -> assertThat(failure(receipt).kind()).isEqualTo(Kind.REFUSED));
    assertThat(aws.faults().requests("PutEvents")).isEqualTo(2);
    assertThat(aws.events().taken()).hasSize(10);
  }
}
