package dev.fleabridge.report.table.delta;

import dev.fleabridge.model.Money;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StructType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as the columns that Kernel reads. */
record Batch<R>(List<Column<R>> columns, List<R> rows) implements ColumnarBatch {

  @Override
  public StructType getSchema() {
    return Column.schema(columns);
  }

  @Override
  public ColumnVector getColumnVector(int ordinal) {
    return new Values<>(columns.get(ordinal), rows);
  }

  @Override
  public int getSize() {
    return rows.size();
  }

  private record Values<R>(Column<R> column, List<R> rows) implements ColumnVector {

    private @Nullable Object value(int row) {
      return column.value().apply(rows.get(row));
    }

    private Object present(int row) {
      Object value = value(row);
      if (value == null) {
        throw new IllegalStateException(column.name() + " is null there");
      }
      return value;
    }

    @Override
    public DataType getDataType() {
      return column.type();
    }

    @Override
    public int getSize() {
      return rows.size();
    }

    @Override
    public boolean isNullAt(int row) {
      return value(row) == null;
    }

    @Override
    public String getString(int row) {
      return (String) present(row);
    }

    @Override
    public int getInt(int row) {
      return (Integer) present(row);
    }

    /** Times only: microseconds since 1970 in UTC. */
    @Override
    public long getLong(int row) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) present(row));
    }

    @Override
    public BigDecimal getDecimal(int row) {
      Object value = present(row);
      BigDecimal number = value instanceof Money money ? money.value() : (BigDecimal) value;
      return number.setScale(Money.MAX_SCALE);
    }

    @Override
    public void close() {}
  }
}
