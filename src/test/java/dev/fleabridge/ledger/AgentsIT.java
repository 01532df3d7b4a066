package dev.fleabridge.ledger;

import static dev.fleabridge.ledger.SomeAction.id;
import static dev.fleabridge.ledger.WholeAction.hour;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.Agents.Agent;
import dev.fleabridge.model.ActionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A name belongs to the action that is registering it, or has, and to no other beside it. */
class AgentsIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final Agents agents = new Agents(bench.jdbc);

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void aNameIsTheFirstOnesWhileItMayStillRegisterIt() {
    for (ActionState state : ActionState.values()) {
      bench.jdbc.update("delete from agent");
      bench.jdbc.update("delete from action");
      bench.add(SomeAction.in(state).as(1));
      agents.take("trainer", id(1), hour(1));
      assertThat(agents.take("trainer", id(2), hour(2)).actionId())
          .as("%s", state)
          .isEqualTo(state.endedUndone() ? id(2) : id(1));
    }
  }

  @Test
  void aRegisteredNameIsNeverGivenOn() {
    bench.add(SomeAction.in(ActionState.DECLINED).as(1));
    agents.take("trainer", id(1), hour(1));
    agents.registered(id(1), "agt_1", "a-secret");
    assertThat(agents.take("trainer", id(2), hour(2)))
        .isEqualTo(new Agent("trainer", "agt_1", "a-secret", id(1)));
    assertThat(agents.take("other", id(2), hour(2)))
        .isEqualTo(new Agent("other", null, null, id(2)));
  }

  @Test
  void whatWasRegisteredFirstStaysAndAnIdIsOneAgents() {
    agents.take("trainer", id(1), hour(1));
    agents.take("other", id(2), hour(1));
    agents.registered(id(1), "agt_1", "a-secret");
    agents.registered(id(1), "agt_2", "another");
    agents.registered(id(2), "agt_1", "another");
    assertThat(agents.take("trainer", id(3), hour(2)).id()).isEqualTo("agt_1");
    assertThat(agents.take("other", id(3), hour(2)).id()).isNull();
    assertThat(agents.secretOf("agt_1")).contains("a-secret");
    assertThat(agents.secretOf("agt_2")).isEmpty();
  }

  @Test
  void whereNoKeyIsKeptThereIsNone() {
    agents.take("trainer", id(1), hour(1));
    agents.registered(id(1), "agt_1", null);
    assertThat(agents.secretOf("agt_1")).isEmpty();
  }
}
