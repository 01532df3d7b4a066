package dev.fleabridge.mlops;

import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The workspaces of Databricks that are configured, each by its name. */
public interface DatabricksWorkspaces {

  /** The most rows that a query gives. */
  int MAX_ROWS = 1_000;

  /** The names of all of them. No other workspace is ever called. */
  Set<String> names();

  /**
   * Asks a workspace how a run of a job has ended.
   *
   * @param runId its number
   * @return {@code workspace}, {@code runId}, {@code jobId}, {@code name}, {@code lifeCycleState},
   *     and, where it has ended, {@code resultState}: {@code SUCCESS} only where no task has failed
   * @throws RemoteFailure NOT_FOUND where there is no such run; REFUSED where nothing is configured
   *     under the name, or the answer cannot be used; UNAVAILABLE otherwise
   */
  ObjectNode run(String workspace, String runId);

  /**
   * Runs a statement on the workspace's warehouse, and waits for its rows.
   *
   * @param statement one that only reads; asked again after a failure, it is run again
   * @param parameters for its markers such as {@code :task}: texts, numbers, booleans and nulls
   * @return the id of what was run, {@code columns} (names), {@code rowCount}, and {@code rows} as
   *     objects. A number of a type that holds one is a number, with the digits that the warehouse
   *     wrote; a boolean is one; everything else is text
   * @throws RemoteFailure as {@link #run}; REFUSED {@code too_large} for more than {@link
   *     #MAX_ROWS}
   */
  ObjectNode query(String workspace, String statement, ObjectNode parameters);

  /** Whether a workspace of this name is configured with a warehouse that runs statements. */
  boolean hasWarehouse(String name);

  /**
   * Runs a statement on the workspace's warehouse to its end. It is given up after about ten
   * minutes, and later where the server is slow to answer.
   *
   * @param statement one that may run twice: where this fails, it may have run, and may still run
   * @param parameters as in {@link #query}
   * @throws RemoteFailure as {@link #run}
   */
  void execute(String workspace, String statement, ObjectNode parameters);
}
