package dev.fleabridge.operator;

import dev.fleabridge.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON object a line. The last line has the one field {@code export}, which no row has; a file
 * without it is not whole.
 */
record NdjsonRows(OutputStream out) implements RowWriter {

  @Override
  public void begin() {}

  @Override
  public void row(ObjectNode row) throws IOException {
    out.write(row.toString().getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  @Override
  public void end(ObjectNode summary) throws IOException {
    ObjectNode line = Json.object();
    line.set("export", summary);
    row(line);
  }
}
