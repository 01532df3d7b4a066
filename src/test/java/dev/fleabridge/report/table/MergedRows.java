package dev.fleabridge.report.table;

import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.mlops.RemoteFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Stands for a workspace whose warehouse merges rows, and keeps what was merged, in its order. */
final class MergedRows implements DatabricksWorkspaces {

  static final String WORKSPACE = "lake";

  /**
   * One statement that has succeeded.
   *
   * @param rows its parameter of this name
   */
  record Merge(String statement, String rows) {

    boolean isInto(String table) {
      return statement.contains("`agents`.`" + table + "`");
    }
  }

  private final List<Merge> merges = new ArrayList<>();
  private final Map<String, String> refused = new HashMap<>();

  /** From now on statements about this table fail. */
  void refuse(String table, String why) {
    refused.put(table, why);
  }

  /** From now on they succeed again. */
  void take(String table) {
    refused.remove(table);
  }

  List<Merge> all() {
    return List.copyOf(merges);
  }

  List<Merge> of(String table) {
    return merges.stream().filter(merge -> merge.isInto(table)).toList();
  }

  @Override
  public Set<String> names() {
    return Set.of(WORKSPACE);
  }

  @Override
  public boolean hasWarehouse(String name) {
    return name.equals(WORKSPACE);
  }

  @Override
  public void execute(String workspace, String statement, ObjectNode parameters) {
    Merge merge = new Merge(statement, parameters.path("rows").asString());
    refused.forEach((table, why) -> {
      if (merge.isInto(table)) {
        throw new RemoteFailure(RemoteFailure.Kind.UNAVAILABLE, "StatementFailed", why);
      }
    });
    merges.add(merge);
  }

  @Override
  public ObjectNode run(String workspace, String runId) {
    throw new AssertionError("no run is asked for here");
  }

  @Override
  public ObjectNode query(String workspace, String statement, ObjectNode parameters) {
    throw new AssertionError("nothing is read here");
  }
}
