package dev.fleabridge.report.table.delta;

import dev.fleabridge.report.table.TableFiles;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** What a reader of the table sees: Kernel, with its own files where they are local. */
public final class ReadBack {

  private final Engine engine;
  private final String place;

  private ReadBack(Engine engine, String place) {
    this.engine = engine;
    this.place = place;
  }

  /** By Hadoop's files, of which the bridge uses none. */
  public static ReadBack local(String place) {
    return new ReadBack(DefaultEngine.create(new Configuration()), place);
  }

  public static ReadBack of(TableFiles files) {
    return new ReadBack(DefaultEngine.create(new DeltaFiles(files)), files.place());
  }

  public long version() {
    return snapshot().getVersion();
  }

  private Snapshot snapshot() {
    return TableManager.loadSnapshot(place).build(engine);
  }

  /** All rows, each by column; what is null is left out. */
  public List<Map<String, Object>> rows() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    Scan scan = snapshot().getScanBuilder().build();
    Row state = scan.getScanState(engine);
    StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
    try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
      while (files.hasNext()) {
        try (CloseableIterator<Row> each = files.next().getRows()) {
          while (each.hasNext()) {
            read(state, physical, each.next(), rows);
          }
        }
      }
    }
    return rows;
  }

  private void read(Row state, StructType physical, Row file, List<Map<String, Object>> rows)
      throws IOException {
    FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
    CloseableIterator<FileReadResult> data =
        engine
            .getParquetHandler()
            .readParquetFiles(Utils.singletonCloseableIterator(status), physical, Optional.empty());
    try (CloseableIterator<FilteredColumnarBatch> logical =
        Scan.transformPhysicalData(engine, state, file, data.map(FileReadResult::getData))) {
      while (logical.hasNext()) {
        try (CloseableIterator<Row> each = logical.next().getRows()) {
          each.forEachRemaining(row -> rows.add(row(row)));
        }
      }
    }
  }

  private static Map<String, Object> row(Row row) {
    Map<String, Object> values = new TreeMap<>();
    List<StructField> fields = row.getSchema().fields();
    for (int i = 0; i < fields.size(); i++) {
      if (!row.isNullAt(i)) {
        values.put(fields.get(i).getName(), value(row, i, fields.get(i).getDataType()));
      }
    }
    return values;
  }

  private static Object value(Row row, int i, DataType type) {
    return switch (type) {
      case DecimalType decimal -> row.getDecimal(i);
      case IntegerType integer -> row.getInt(i);
      case TimestampType time -> Instant.EPOCH.plus(row.getLong(i), ChronoUnit.MICROS);
      default -> row.getString(i);
    };
  }
}
