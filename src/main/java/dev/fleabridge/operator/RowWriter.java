package dev.fleabridge.operator;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** Writes the rows of an export, one after another. It keeps none of them. */
interface RowWriter {

  /** Writes what comes before the first row. */
  void begin() throws IOException;

  void row(ObjectNode row) throws IOException;

  /**
   * Writes what says that this was all.
   *
   * @param summary what the export was, with its rows
   */
  void end(ObjectNode summary) throws IOException;
}
