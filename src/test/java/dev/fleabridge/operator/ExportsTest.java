package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fleabridge.engine.fanout.HarmlessCell;
import dev.fleabridge.engine.lever.ExportLines;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Cursor;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.model.Json;
import dev.fleabridge.testkit.workbench.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** An export page by page, without a database. */
class ExportsTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  /** One row. */
  private record Row(long number, String text) {}

  private final TestClock clock = new TestClock(NOW);
  private final List<String> acts = new ArrayList<>();
  private String unwritable = "";

  private final AuditLog audit =
      new AuditLog(new JdbcTemplate()) {
        @Override
        public void add(Line line) {
          if (line.act().equals(unwritable)) {
            throw new IllegalStateException("the books are away");
          }
          acts.add(line.act() + " " + line.note());
        }
      };

  private final Exports exports =
      new Exports(
          new ExportProperties(1, Duration.ofMinutes(10)),
          new ExportLines(audit, TransactionOperations.withoutTransaction(), clock),
          clock);

  /** Has so many rows, and is asked for them page by page. */
  private static class Rows implements Exports.Source {

    private final long rows;
    long read;
    int pages;

    Rows(long rows) {
      this.rows = rows;
    }

    @Override
    public Page<?> page(@Nullable Cursor after, int limit) {
      pages++;
      long from = after == null ? 0 : Long.parseLong(after.id());
      long to = Math.min(rows, from + limit);
      read = to;
      List<Row> page =
          LongStream.range(from, to).mapToObj(number -> new Row(number, "row")).toList();
      return new Page<>(page, to == rows ? null : new Cursor(NOW, "" + to).text());
    }
  }

  /** Counts lines, and forgets them. */
  private static final class Lines extends OutputStream {

    long lines;

    @Override
    public void write(int one) {
      lines += one == '\n' ? 1 : 0;
    }
  }

  @ParameterizedTest
  @CsvSource({"CSV, 1", "NDJSON, 0"})
  void noMoreThanOnePageIsInHand(ExportFormat format, int header) throws Exception {
    Lines out = new Lines();
    List<Long> inHand = new ArrayList<>();
    Rows rows =
        new Rows(100_000) {
          @Override
          public Page<?> page(@Nullable Cursor after, int limit) {
            inHand.add(read - Math.max(0, out.lines - header));
            return super.page(after, limit);
          }
        };

    exports.run(order(format), rows, () -> out);

    assertThat(inHand).hasSize(500).containsOnly(0L);
    assertThat(out.lines).isEqualTo(100_001);
    assertThat(acts).hasSize(2);
    assertThat(acts.getLast()).startsWith("export ").endsWith(": 100000 rows");
  }

  @Test
  void whereTheReaderIsGoneNothingMoreIsRead() throws Exception {
    Rows rows = new Rows(100_000);
    OutputStream gone =
        new OutputStream() {
          private int bytes;

          @Override
          public void write(int one) throws IOException {
            if (++bytes > 20_000) {
              throw new IOException("broken pipe");
            }
          }
        };

    assertThatExceptionOfType(Exports.BrokenOff.class)
        .isThrownBy(() -> exports.run(order(ExportFormat.NDJSON), rows, () -> gone));

    assertThat(rows.pages).isLessThan(10);
    assertThat(acts.getLast()).startsWith("export-broken-off ");
    exports.run(order(ExportFormat.CSV), new Rows(1), Lines::new);
  }

  @Test
  void noMoreAreUnderWayThanAreAllowed() throws Exception {
    List<Throwable> refused = new ArrayList<>();
    Rows rows =
        new Rows(1) {
          @Override
          public Page<?> page(@Nullable Cursor after, int limit) {
            refused.add(
                org.assertj.core.api.Assertions.catchThrowable(
                    () -> exports.run(order(ExportFormat.CSV), new Rows(1), Lines::new)));
            return super.page(after, limit);
          }
        };

    exports.run(order(ExportFormat.CSV), rows, Lines::new);

    assertThat(refused).singleElement().isInstanceOf(Exports.Busy.class);
    assertThat(acts).hasSize(2);
  }

  @Test
  void whatTakesTooLongBreaksOff() {
    Rows rows =
        new Rows(1_000) {
          @Override
          public Page<?> page(@Nullable Cursor after, int limit) {
            clock.advance(Duration.ofMinutes(6));
            return super.page(after, limit);
          }
        };

    assertThatExceptionOfType(Exports.BrokenOff.class)
        .isThrownBy(() -> exports.run(order(ExportFormat.CSV), rows, Lines::new))
        .havingCause()
        .withMessageContaining("fleabridge.exports.longest");
    assertThat(rows.pages).isEqualTo(2);
  }

  @Test
  void noExportIsWholeOfWhichTheAuditDoesNotKnow() {
    unwritable = "export";
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThatExceptionOfType(Exports.BrokenOff.class)
        .isThrownBy(() -> exports.run(order(ExportFormat.NDJSON), new Rows(2), () -> out));

    assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
  }

  @Test
  void nothingIsReadBeforeTheAuditKnows() {
    unwritable = "export-begun";
    Rows rows = new Rows(2);

    assertThatIllegalStateException()
        .isThrownBy(() -> exports.run(order(ExportFormat.NDJSON), rows, Lines::new));

    assertThat(rows.pages).isZero();
  }

  /** A search that looks through much may have pages without items. */
  @Test
  void anEmptyPageIsNotTheEnd() throws Exception {
    Rows rows =
        new Rows(250) {
          @Override
          public Page<?> page(@Nullable Cursor after, int limit) {
            return pages++ == 0
                ? new Page<>(List.of(), new Cursor(NOW, "0").text())
                : super.page(after, limit);
          }
        };
    Lines out = new Lines();

    exports.run(order(ExportFormat.CSV), rows, () -> out);

    assertThat(out.lines).isEqualTo(251);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "=1+1, '=1+1",
        "+1, '+1",
        "-1, '-1",
        "@SUM(A1), '@SUM(A1)",
        "`\t=1`, `'\t=1`",
        "`\r=1`, `'\r=1`",
        "\uFF1D1, '\uFF1D1",
        "'=1, ''=1",
        "0.10, 0.10",
        "a=1, a=1",
        "{\"a\":1}, {\"a\":1}",
        "``, ``"
      })
  void noCellIsAFormula(String text, String cell) {
    assertThat(HarmlessCell.of(text)).isEqualTo(cell);
  }

  private static Exports.Order order(ExportFormat format) {
    return new Exports.Order("ann", "rows", Json.object(), format, List.of("number", "text"));
  }
}
