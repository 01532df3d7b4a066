package dev.fleabridge.engine.fanout.rows;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Records that are in memory already; the offset counts them. */
public final class ListedRows implements Rows {

  private final JsonNode items;
  private int next;

  /**
   * @param items an array
   * @param offset how many of them are left out
   */
  public ListedRows(JsonNode items, long offset) {
    this.items = items;
    this.next = Math.toIntExact(offset);
  }

  @Override
  public Optional<Row> next() {
    if (next >= items.size()) {
      return Optional.empty();
    }
    next++;
    return Optional.of(new Row.Readable(next, items.path(next - 1)));
  }

  @Override
  public long offset() {
    return next;
  }

  @Override
  public @Nullable List<String> columns() {
    return null;
  }

  @Override
  public void close() {}
}
