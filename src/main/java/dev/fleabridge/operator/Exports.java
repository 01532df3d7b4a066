package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.ExportLines;
import dev.fleabridge.ledger.Cursor;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets everything out that a search finds, page by page (docs/adr/0026). It keeps one page in hand.
 * Between two pages it holds neither a connection nor a transaction, however slowly the reader
 * reads. The audit has who began an export, and what came of it.
 */
final class Exports {

  /** As many as a page of a list may have, so that an export needs the memory of a list. */
  static final int ROWS_A_PAGE = Fields.MAX_LIMIT;

  private static final Logger log = LoggerFactory.getLogger(Exports.class);

  /** As many exports are under way as this replica allows. */
  static final class Busy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Busy() {
      super("as many exports as are allowed are under way in this replica");
    }
  }

  /**
   * The export cannot go on, and a part of it may be written. What is written must not end as if it
   * were whole.
   */
  static final class BrokenOff extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenOff(Exception cause) {
      super("an export broke off", cause);
    }
  }

  /** A search, from where its last page ended. */
  @FunctionalInterface
  interface Source {
    Page<?> page(@Nullable Cursor after, int limit);
  }

  /** Where the rows go; it is opened when the first page has been read. */
  @FunctionalInterface
  interface Target {
    OutputStream open() throws IOException;
  }

  /**
   * What is to be let out.
   *
   * @param what such as {@code actions}
   * @param filter what is searched for, as the person gave it
   * @param columns the fields of a row, in order
   */
  record Order(
      String person, String what, ObjectNode filter, ExportFormat format, List<String> columns) {

    private String told() {
      return "%s of %s, %s".formatted(format.word(), what, filter);
    }
  }

  private final ExportProperties properties;
  private final ExportLines audit;
  private final Clock clock;
  private final Semaphore free;

  Exports(ExportProperties properties, ExportLines audit, Clock clock) {
    this.properties = properties;
    this.audit = audit;
    this.clock = clock;
    this.free = new Semaphore(properties.atOnce());
  }

  /**
   * Writes all that the source has.
   *
   * @throws Busy where too many are under way; nothing was read
   * @throws BrokenOff where it cannot go on after the target was opened
   */
  void run(Order order, Source source, Target target) throws BrokenOff {
    if (!free.tryAcquire()) {
      throw new Busy();
    }
    try {
      new Run(order, source, clock.instant()).go(target);
    } finally {
      free.release();
    }
  }

  /** One export. */
  private final class Run {

    private final Order order;
    private final Source source;
    private final Instant begun;
    private long rows;

    Run(Order order, Source source, Instant begun) {
      this.order = order;
      this.source = source;
      this.begun = begun;
    }

    void go(Target target) throws BrokenOff {
      remember("export-begun", order.told());
      Page<?> first;
      try {
        first = source.page(null, ROWS_A_PAGE);
      } catch (RuntimeException e) {
        brokeOff(e);
        throw e;
      }
      try {
        write(first, target.open());
      } catch (IOException | RuntimeException e) {
        brokeOff(e);
        throw new BrokenOff(e);
      }
    }

    private void write(Page<?> first, OutputStream out) throws IOException {
      RowWriter writer = order.format().writer(order.columns(), out);
      writer.begin();
      Page<?> page = first;
      while (true) {
        for (Object row : page.items()) {
          writer.row(Json.mapper().valueToTree(row));
          rows++;
        }
        out.flush();
        if (page.next() == null) {
          break;
        }
        requireTime();
        page = source.page(Cursor.read(page.next()), ROWS_A_PAGE);
      }
      // Before the end is written: no export is whole of which the audit does not know.
      remember("export", "%s: %d rows".formatted(order.told(), rows));
      writer.end(summary());
      out.flush();
    }

    private void requireTime() {
      if (clock.instant().isAfter(begun.plus(properties.longest()))) {
        throw new IllegalStateException(
            "an export may take %s (fleabridge.exports.longest)".formatted(properties.longest()));
      }
    }

    private ObjectNode summary() {
      ObjectNode summary = Json.object().put("complete", true).put("rows", rows);
      summary.put("what", order.what());
      summary.set("filter", order.filter());
      return summary.put("begunAt", begun.toString()).put("endedAt", clock.instant().toString());
    }

    private void brokeOff(Exception e) {
      log.warn("An export of {} broke off after {} rows: {}", order.what(), rows, e.toString());
      try {
        remember("export-broken-off", "%s: %d rows".formatted(order.told(), rows));
      } catch (RuntimeException unwritten) {
        log.warn("That an export broke off could not be remembered", unwritten);
      }
    }

    private void remember(String act, String note) {
      audit.add(order.person(), act, order.what(), note);
    }
  }
}
