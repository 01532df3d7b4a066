package dev.fleabridge.engine.plan;

import dev.fleabridge.model.ActionState;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is known of the world outside in a {@link DryRun}, which asks nobody. */
public interface Given {

  /**
   * How a step has ended.
   *
   * @param state a final state
   * @param result what the step answered; empty where it was not done
   */
  record End(ActionState state, @Nullable String reason, ObjectNode result) {

    public End {
      if (!state.isFinal()) {
        throw new IllegalArgumentException("a step in " + state + " has not ended");
      }
    }
  }

  /**
   * How a step that would be carried out ends.
   *
   * @param step what the step would do; it is READY
   * @return empty where nobody knows. A look-up is then not answered, and its dependents wait. Of
   *     any other step it is then assumed that it is done.
   */
  Optional<End> end(String rule, String businessKey, WouldBe.WouldStep step);

  /** The rows of the file that a {@code pay-scores} step would read; none where nobody knows. */
  default List<JsonNode> rows(String rule, String step) {
    return List.of();
  }
}
