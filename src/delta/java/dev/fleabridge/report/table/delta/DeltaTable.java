package dev.fleabridge.report.table.delta;

import dev.fleabridge.report.table.TableFiles;
import dev.fleabridge.report.table.TableTrouble;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.transaction.UpdateTableTransactionBuilder;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Delta table, which is made where there is none, and is only appended to. */
final class DeltaTable {

  private static final Logger log = LoggerFactory.getLogger(DeltaTable.class);
  private static final String ENGINE_INFO = "fleabridge";

  /** Kernel's own number is 200, without a pause, also where a bucket does not answer. */
  private static final int MAX_RETRIES = 5;

  private final Engine engine;
  private final String place;

  DeltaTable(TableFiles files) {
    this.engine = DefaultEngine.create(new DeltaFiles(files));
    this.place = files.place();
  }

  /** What a writer appends under a number of its own. */
  private record Numbered(String writer, long number) {}

  /**
   * Appends in one commit. It may append again what a commit of unknown outcome has appended.
   *
   * @throws TableTrouble where it is not known to be appended
   */
  <R> void append(List<Column<R>> columns, Iterator<List<R>> pages) {
    attempt(columns, pages, null);
  }

  /**
   * Appends in one commit, unless the writer has committed this number before or a later one. The
   * commit and the number are one.
   *
   * @throws TableTrouble where it is not known to be appended
   */
  <R> void appendOnce(
      List<Column<R>> columns, Iterator<List<R>> pages, String writer, long number) {
    attempt(columns, pages, new Numbered(writer, number));
  }

  private <R> void attempt(
      List<Column<R>> columns, Iterator<List<R>> pages, @Nullable Numbered number) {
    try {
      Snapshot snapshot = loadOrMake(Column.schema(columns));
      if (number == null || !isThere(snapshot, number)) {
        commit(snapshot, columns, pages, number);
      }
    } catch (ConcurrentWriteException e) {
      settle(number, e);
    } catch (KernelException | KernelEngineException | IOException e) {
      throw trouble(e);
    }
  }

  /** Somebody else has committed meanwhile; where it was this number, all is well. */
  private void settle(@Nullable Numbered number, ConcurrentWriteException conflict) {
    try {
      if (number != null && isThere(load(), number)) {
        return;
      }
    } catch (KernelException | KernelEngineException e) {
      throw trouble(e);
    }
    throw trouble(conflict);
  }

  private TableTrouble trouble(Exception cause) {
    return new TableTrouble(
        "The Delta table %s could not be written (%s)."
            .formatted(place, cause.getClass().getSimpleName()),
        cause);
  }

  private boolean isThere(Snapshot snapshot, Numbered number) {
    return snapshot.getLatestTransactionVersion(engine, number.writer).orElse(-1L) >= number.number;
  }

  private Snapshot load() {
    return TableManager.loadSnapshot(place).build(engine);
  }

  private Snapshot loadOrMake(StructType schema) {
    try {
      return load();
    } catch (TableNotFoundException e) {
      try {
        TableManager.buildCreateTableTransaction(place, schema, ENGINE_INFO)
            .withMaxRetries(MAX_RETRIES)
            .build(engine)
            .commit(engine, CloseableIterable.emptyIterable());
      } catch (ConcurrentWriteException | TableAlreadyExistsException another) {
        log.debug("Another replica has made {}", place, another);
      }
      return load();
    }
  }

  private <R> void commit(
      Snapshot snapshot, List<Column<R>> columns, Iterator<List<R>> pages, @Nullable Numbered number)
      throws IOException {
    UpdateTableTransactionBuilder builder =
        snapshot
            .buildUpdateTableTransaction(ENGINE_INFO, Operation.WRITE)
            .withMaxRetries(MAX_RETRIES);
    Transaction transaction =
        (number == null ? builder : builder.withTransactionId(number.writer, number.number))
            .build(engine);
    Row state = transaction.getTransactionState(engine);
    CloseableIterator<FilteredColumnarBatch> logical =
        Utils.toCloseableIterator(pages)
            .map(rows -> new FilteredColumnarBatch(new Batch<>(columns, rows), Optional.empty()));
    CloseableIterator<FilteredColumnarBatch> physical =
        Transaction.transformLogicalData(engine, state, logical, Map.of());
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    CloseableIterator<DataFileStatus> files =
        engine
            .getParquetHandler()
            .writeParquetFiles(
                context.getTargetDirectory(), physical, context.getStatisticsColumns());
    CloseableIterator<Row> actions =
        Transaction.generateAppendActions(engine, state, files, context);
    finish(transaction.commit(engine, CloseableIterable.inMemoryIterable(actions)));
  }

  /**
   * A checkpoint that fails makes reading slower and loses nothing. A later one makes up for it.
   */
  private void finish(TransactionCommitResult committed) {
    for (PostCommitHook hook : committed.getPostCommitHooks()) {
      try {
        hook.threadSafeInvoke(engine);
      } catch (IOException | RuntimeException e) {
        log.warn("After a commit to {}: {} failed", place, hook.getType(), e);
      }
    }
  }
}
