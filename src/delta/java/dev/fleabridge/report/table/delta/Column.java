package dev.fleabridge.report.table.delta;

import dev.fleabridge.model.Money;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.StructType;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param value what a row has in it; a text, a whole number, an amount or a time
 */
record Column<R>(String name, DataType type, Function<R, @Nullable Object> value) {

  static final DecimalType MONEY = new DecimalType(20, Money.MAX_SCALE);

  /** A sum of amounts. */
  static final DecimalType SUM = new DecimalType(38, Money.MAX_SCALE);

  static <R> StructType schema(List<Column<R>> columns) {
    StructType schema = new StructType();
    for (Column<R> column : columns) {
      schema = schema.add(column.name, column.type);
    }
    return schema;
  }
}
