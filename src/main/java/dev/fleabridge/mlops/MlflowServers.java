package dev.fleabridge.mlops;

import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** The tracking servers of MLflow that are configured, each by its name. */
public interface MlflowServers {

  /** The names of all of them. No other server is ever called. */
  Set<String> names();

  /**
   * Asks a server for a run.
   *
   * @return {@code runId}, {@code experimentId}, {@code name}, {@code status}, and as objects
   *     {@code metrics} (the last value of each, as the decimal that the server wrote; what is no
   *     number is left out), {@code params} and {@code tags} (texts)
   * @throws RemoteFailure NOT_FOUND where there is no such run; REFUSED where nothing is configured
   *     under the name, or the answer cannot be used; UNAVAILABLE otherwise
   */
  ObjectNode run(String server, String runId);

  /**
   * Finds the versions of models that were made since an instant, the newest first. A later call
   * may show one again.
   *
   * @param each called for every version, in the calling thread
   * @throws RemoteFailure REFUSED {@code TooMany} where there are more than the bound, after those
   *     within it were shown; otherwise as {@link #run}
   */
  void versionsSince(String server, Instant from, Consumer<ModelVersion> each);
}
