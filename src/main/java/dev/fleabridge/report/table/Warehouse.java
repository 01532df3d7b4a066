package dev.fleabridge.report.table;

import dev.fleabridge.mlops.DatabricksWorkspaces;
import dev.fleabridge.mlops.RemoteFailure;
import dev.fleabridge.model.Json;
import tools.jackson.databind.node.ArrayNode;

/**
 * The SQL warehouse that merges rows into tables of Unity Catalog.
 *
 * @param workspace the name of one that has a warehouse
 */
record Warehouse(DatabricksWorkspaces workspaces, String workspace) {

  /**
   * Merges rows.
   *
   * @param merge a statement that may run twice, with the rows as its parameter {@code :rows}
   * @param rows one parameter for all: Databricks takes at most 256 of a statement
   * @throws TableTrouble where it is not known to have ended well; it may have run all the same
   */
  void merge(String merge, ArrayNode rows) {
    try {
      workspaces.execute(workspace, merge, Json.object().put("rows", rows.toString()));
    } catch (RemoteFailure e) {
      throw new TableTrouble(e.reason(), e);
    }
  }
}
