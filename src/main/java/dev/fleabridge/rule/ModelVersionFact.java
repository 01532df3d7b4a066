package dev.fleabridge.rule;

import dev.fleabridge.model.Event;
import dev.fleabridge.model.MlflowEvent;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The fact that a version of a model was made in a registry of MLflow, whoever tells of it. It is
 * no business key: rules on MLflow have keys of their own.
 */
public final class ModelVersionFact {

  private static final String PREFIX = "mlflow";

  private ModelVersionFact() {}

  /**
   * The fact that an event reports; empty where it reports another. Of servers with workspaces,
   * those of the usual one have no workspace in it.
   */
  public static Optional<String> of(Event event) {
    JsonNode detail = event.detail();
    String name = detail.path("data").path("name").asString("");
    String version = detail.path("data").path("version").asString("");
    String server = detail.path("server").asString("");
    boolean made =
        event.source().equals(MlflowEvent.SOURCE)
            && detail.path("entity").asString("").equals(MlflowEvent.MODEL_VERSION)
            && detail.path("action").asString("").equals(MlflowEvent.CREATED);
    if (!made || name.isBlank() || version.isBlank() || server.isBlank()) {
      return Optional.empty();
    }
    String workspace = detail.path("workspace").asString(MlflowEvent.USUAL_WORKSPACE);
    BusinessKey key =
        workspace.equals(MlflowEvent.USUAL_WORKSPACE)
            ? BusinessKey.known(PREFIX, server, name, version)
            : BusinessKey.known(PREFIX, server, name, version, workspace);
    return key instanceof BusinessKey.Known(String text) ? Optional.of(text) : Optional.empty();
  }
}
