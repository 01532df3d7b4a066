package dev.fleabridge.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event of MLflow's model registry in the envelope. The door files what a webhook tells in this
 * form, and the search for missing events what none has told, so that one rule serves both.
 */
public final class MlflowEvent {

  public static final String SOURCE = "mlflow";

  /** What is told of a version that was made: its entity, and its action. */
  public static final String MODEL_VERSION = "model_version";

  public static final String CREATED = "created";

  /** The workspace of servers that have none, and the first one of those that have some. */
  public static final String USUAL_WORKSPACE = "default";

  private MlflowEvent() {}

  /**
   * The event. Its detail has {@code server}, {@code entity}, {@code action}, {@code data} and
   * {@code workspace}. That is always there: the search never learns whether the server has any,
   * and a key with it must be the same by both.
   *
   * @param id of the delivery, or one that follows from the fact
   * @param server the name by which we know the server that tells of it
   * @param entity what it is about, such as {@code model_version}
   * @param action what was done, such as {@code created}
   * @param time when it happened; null where nobody says so
   * @param data what is told of it
   * @param workspace null where the server has none
   */
  public static Event of(
      String id,
      String server,
      String entity,
      String action,
      @Nullable Instant time,
      ObjectNode data,
      @Nullable String workspace) {
    ObjectNode detail = Json.object();
    detail.put("server", server).put("entity", entity).put("action", action);
    detail.set("data", data);
    detail.put("workspace", workspace == null ? USUAL_WORKSPACE : workspace);
    return new Event(
        id, SOURCE, DetailType.of("MLflow", entity, action), "", time, "", List.of(), detail);
  }
}
