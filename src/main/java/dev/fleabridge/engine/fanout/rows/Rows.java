package dev.fleabridge.engine.fanout.rows;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Records, one after the other. For one thread; closing it closes what it reads from. */
public interface Rows extends Closeable {

  /**
   * The next record; empty at the end.
   *
   * @throws IOException where the source broke off: what was returned before is good
   */
  Optional<Row> next() throws IOException;

  /** Where the record after the last one returned begins, for {@link RowFormat#open}. */
  long offset();

  /** The names of the columns, once they are known; null for formats without. */
  @Nullable List<String> columns();
}
