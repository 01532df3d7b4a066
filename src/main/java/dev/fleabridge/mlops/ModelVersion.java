package dev.fleabridge.mlops;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model in a registry of MLflow.
 *
 * @param version a number as text, unique for the name
 * @param created when it was made, by the server's clock
 * @param source where its files are
 * @param runId the run that made it; null where none did
 * @param description null where it has none
 */
public record ModelVersion(
    String name,
    String version,
    Instant created,
    String source,
    @Nullable String runId,
    @Nullable String description,
    Map<String, String> tags) {

  /** Prompts are kept in the same registry, and are told of by events of their own. */
  private static final String PROMPT = "mlflow.prompt.is_prompt";

  public ModelVersion {
    tags = Map.copyOf(tags);
  }

  /** Whether it is a prompt, and no model. */
  public boolean isPrompt() {
    return tags.containsKey(PROMPT);
  }
}
