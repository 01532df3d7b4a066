package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.MlflowEvent;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A version of a model is one fact, whoever tells of it. */
class ModelVersionFactTest {

  private static Event event(String id, String server, String version, @Nullable String workspace) {
    ObjectNode data = Json.object().put("name", "churn").put("version", version);
    return MlflowEvent.of(id, server, "model_version", "created", Instant.EPOCH, data, workspace);
  }

  @Test
  void itIsTheSameByWebhookAndBySearch() {
    assertThat(ModelVersionFact.of(event("d-1", "lab", "7", null)))
        .isPresent()
        .isEqualTo(ModelVersionFact.of(event("sweep-1", "lab", "7", "default")));
  }

  /** The key of docs/doors.md#mlflow with a workspace is the same by both. */
  @Test
  void theUsualWorkspaceIsNamedWhetherItsServerNamesItOrNot() {
    assertThat(event("sweep-1", "lab", "7", null).detail())
        .isEqualTo(event("d-1", "lab", "7", "default").detail());
  }

  @Test
  void anotherServerVersionOrWorkspaceIsAnother() {
    assertThat(
            Stream.of(
                    event("1", "lab", "7", null),
                    event("1", "other", "7", null),
                    event("1", "lab", "8", null),
                    event("1", "lab", "7", "team"))
                .map(ModelVersionFact::of))
        .doesNotHaveDuplicates();
  }

  @Test
  void otherEventsOfMlflowTellNone() {
    ObjectNode data = Json.object().put("name", "churn").put("version", "7");
    assertThat(
            ModelVersionFact.of(
                MlflowEvent.of("1", "lab", "model_version_tag", "set", null, data, null)))
        .isEmpty();
    assertThat(ModelVersionFact.of(event("1", "lab", "", null))).isEmpty();
  }
}
