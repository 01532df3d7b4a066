package dev.fleabridge.engine.fanout.rows;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a source was read.
 *
 * @param offset bytes before the next record; 0 at the beginning
 * @param rows records before it
 * @param columns what the header said; null where none was read yet, or there is none
 */
public record Position(long offset, long rows, @Nullable List<String> columns) {

  public static final Position START = new Position(0, 0, null);
}
