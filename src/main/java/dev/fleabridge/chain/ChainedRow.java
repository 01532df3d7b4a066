package dev.fleabridge.chain;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as the database gives it back, each value as a text.
 *
 * @param values in the order of the table's columns
 */
public record ChainedRow(ChainedTable table, List<@Nullable String> values) {

  private static final byte[] LEAF = {0};

  /**
   * @throws IllegalArgumentException where there are more or fewer values than columns
   */
  public ChainedRow {
    if (values.size() != table.columns().size()) {
      throw new IllegalArgumentException("a row of " + table.wireName() + " has other columns");
    }
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** The value of a column, which the table must have. */
  public @Nullable String value(String column) {
    return values.get(table.columns().indexOf(column));
  }

  /** The row as bytes; those of different rows differ. */
  byte[] encoded() {
    Fields fields = new Fields().add(ChainedTable.FORMAT).add(table.wireName());
    values.forEach(fields::add);
    return fields.toBytes();
  }

  /** The hash of the row, as a leaf of a tree (RFC 6962). */
  public byte[] hash() {
    return Sha.of(LEAF, encoded());
  }

  /** The same as hexadecimal digits. */
  public String hex() {
    return Sha.hex(hash());
  }
}
