package dev.fleabridge.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.testkit.standin.EventBusStandIn.PutEvent;
import dev.fleabridge.testkit.standin.OutcomeContract;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** What becomes of a payment is told to an event bus. */
@ExtendWith(WholeService.class)
class OutcomesIT {

  private final World world;

  OutcomesIT(World world) {
    this.world = world;
  }

  @Test
  void aPaymentAndARefusalAreToldToTheBus() {
    Client bridge = world.client();
    world.upstream().script("agt_payer_outcome-no", Reply.refusal(400));
    bridge.postEvent(Samples.signal("outcome-yes"));
    bridge.postEvent(Samples.signal("outcome-no"));
    bridge.awaitStep("e-outcome-yes", "pay", "DONE");
    bridge.awaitStep("e-outcome-no", "pay", "DECLINED");

    JsonNode done = told("e-outcome-yes");
    assertThat(done.path("state").asString()).isEqualTo("DONE");
    assertThat(done.path("payer").asString()).isEqualTo("agt_payer_outcome-yes");
    assertThat(done.path("result").path("txId").asString()).isNotEmpty();
    JsonNode declined = told("e-outcome-no");
    assertThat(declined.path("state").asString()).isEqualTo("DECLINED");
    assertThat(declined.path("reason").asString()).isEqualTo("of_the_test");
  }

  /** The one outcome of an event. */
  private JsonNode told(String event) {
    List<JsonNode> found =
        await()
            .atMost(Client.PATIENCE)
            .until(() -> outcomes(event), outcomes -> !outcomes.isEmpty());
    assertThat(found).hasSize(1);
    assertThat(
            new OutcomeContract()
                .broken("fleabridge", "Fleabridge Action Outcome", found.getFirst()))
        .isEmpty();
    return found.getFirst();
  }

  private List<JsonNode> outcomes(String event) {
    return world.aws().events().taken().stream()
        .map(PutEvent::detail)
        .filter(detail -> detail.path("event").asString().equals(event))
        .toList();
  }
}
