package dev.fleabridge.ledger.seal;

import static dev.fleabridge.ledger.seal.Verification.What.ADDED;
import static dev.fleabridge.ledger.seal.Verification.What.CHANGED;
import static dev.fleabridge.ledger.seal.Verification.What.REMOVED;
import static dev.fleabridge.ledger.seal.Verification.What.SEGMENT_CHANGED;
import static dev.fleabridge.ledger.seal.Verification.What.SEGMENT_REMOVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.chain.Entries;
import dev.fleabridge.chain.Segment;
import dev.fleabridge.ledger.seal.Verification.Fault;
import dev.fleabridge.ledger.seal.Verification.Part;
import dev.fleabridge.ledger.seal.Verification.What;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionStatus;

/** Whatever somebody does by SQL to what was sealed is found, and said where it is. */
@TestInstance(Lifecycle.PER_CLASS)
class VerificationIT {

  enum Place {
    FIRST,
    MIDDLE,
    LAST
  }

  private SealedBooks books;
  private TransactionStatus tampering;
  private DataSourceTransactionManager manager;

  @BeforeAll
  void seal() {
    books = SealedBooks.filled();
    manager =
        new DataSourceTransactionManager(Objects.requireNonNull(books.bench.jdbc.getDataSource()));
  }

  /** What each test does to the books is taken back. */
  @BeforeEach
  void begin() {
    tampering = manager.getTransaction(null);
  }

  @AfterEach
  void takeBack() {
    manager.rollback(tampering);
  }

  static Stream<Arguments> tablesAndPlaces() {
    return Arrays.stream(ChainedTable.values())
        .filter(ChainedTable::isSealed)
        .flatMap(table -> Arrays.stream(Place.values()).map(place -> Arguments.of(table, place)));
  }

  @Test
  void whatNobodyTouchedHolds() {
    List<Part> parts = books.verified();
    assertThat(parts).hasSizeGreaterThan(5).allMatch(Part::holds);
    long rows = 0;
    for (ChainedTable table : ChainedTable.values()) {
      rows += table.isSealed() ? count(table.wireName()) : 0;
    }
    assertThat(parts.stream().mapToLong(Part::rows).sum()).isEqualTo(rows).isGreaterThan(90);
    assertThat(parts.getLast().next()).isNull();
    assertThat(parts.getLast().hash())
        .isEqualTo(books.sealing.newest().orElseThrow().hash())
        .hasSize(64);
  }

  @ParameterizedTest
  @MethodSource("tablesAndPlaces")
  void aRowThatWasChangedIsNamed(ChainedTable table, Place place) {
    long id = rows(table, place).getFirst();
    tamper("update %1$s set %3$s = %4$s where %2$s = " + id, table);
    assertThat(books.faults())
        .extracting(VerificationIT::words)
        .containsExactly(words(CHANGED, table, id));
  }

  @ParameterizedTest
  @MethodSource("tablesAndPlaces")
  void aRowThatWasRemovedIsNamed(ChainedTable table, Place place) {
    long id = rows(table, place).getFirst();
    tamper("delete from %1$s where %2$s = " + id, table);
    List<String> faults = books.faults().stream().map(VerificationIT::words).toList();
    assertThat(faults).contains(words(REMOVED, table, id));
    // A line of the history that was taken back stands in the row that is gone.
    assertThat(faults).hasSize(table == ChainedTable.WITHDRAWN ? 2 : 1);
  }

  @ParameterizedTest
  @MethodSource("tablesAndPlaces")
  void aRowThatWasPutBetweenIsNamed(ChainedTable table, Place place) {
    long like = rows(table, place).getFirst();
    long gap = gap(table, place);
    if (table == ChainedTable.EVIDENCE) {
      // Its ids have no gap, so one of them is written twice as far as that goes.
      tamper("alter table evidence drop constraint evidence_pkey", table);
    }
    tamper(
        "insert into %1$s overriding system value select (jsonb_populate_record(t,"
            + " jsonb_build_object('%2$s', "
            + gap
            + ", 'history_id', 100000))).* from %1$s t"
            + " where %2$s = "
            + like,
        table);
    assertThat(books.faults())
        .extracting(VerificationIT::words)
        .containsExactly(words(ADDED, table, gap));
  }

  @ParameterizedTest
  @MethodSource("tablesAndPlaces")
  void rowsThatChangedPlacesAreNamed(ChainedTable table, Place place) {
    List<Long> two = rows(table, place).subList(0, 2);
    long sum = two.getFirst() + two.getLast();
    tamper(
        "update %1$s t set %3$s = o.%3$s from %1$s o where t.%2$s in ("
            + two.getFirst()
            + ", "
            + two.getLast()
            + ") and o.%2$s = "
            + sum
            + " - t.%2$s",
        table);
    assertThat(books.faults())
        .extracting(VerificationIT::words)
        .containsExactly(
            words(CHANGED, table, two.getFirst()), words(CHANGED, table, two.getLast()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table_name = 'event'",
        "table_name = case table_name when 'audit' then 'history' else 'audit' end",
        "first_id = first_id - 1",
        "last_id = last_id + 1",
        "rows = rows - 1",
        "root = repeat('a', 64)",
        "entries = set_byte(entries, 9, 255 - get_byte(entries, 9))",
        "entries = substring(entries from 1 for length(entries) - 40)",
        "entries = ''",
        "previous = repeat('a', 64)",
        "hash = repeat('a', 64)",
        "sealed_at = sealed_at + interval '1 second'"
      })
  void aSegmentThatWasChangedIsNamedAndNotItsRows(String change) {
    for (long number : List.of(1L, 7L, newest())) {
      takeBack();
      begin();
      Emptied.unguarded(
          books.bench.jdbc,
          "update audit_segment set %s where number = %d".formatted(change, number));
      List<Fault> faults = books.faults();
      assertThat(faults).as("segment %d", number).isNotEmpty();
      assertThat(faults).allMatch(fault -> fault.what() == SEGMENT_CHANGED);
      assertThat(faults.getFirst().row()).isEqualTo("" + number);
    }
  }

  @Test
  void aSegmentThatWasMadeAnewWithAHashThatFitsIsBetrayedByTheNext() {
    Segments segments = new Segments(books.bench.jdbc);
    Segments.Stored one = segments.from(5, 1).getFirst();
    List<Entries.Entry> entries = new ArrayList<>(Objects.requireNonNull(one.entries()).all());
    entries.set(0, new Entries.Entry(entries.getFirst().id(), "ab".repeat(32)));
    Entries forged = new Entries(entries);
    Segment s = one.segment();
    Segment other =
        new Segment(
            s.number(),
            s.table(),
            s.first(),
            s.last(),
            s.rows(),
            forged.root(),
            forged.hash(),
            s.previous(),
            s.sealedAt());
    Emptied.unguarded(books.bench.jdbc, "delete from audit_segment where number = 5");
    segments.add(other, forged);
    assertThat(books.faults())
        .extracting(Fault::what, Fault::segment)
        .contains(tuple(SEGMENT_CHANGED, 6L));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7})
  void aSegmentThatIsGoneIsNamed(long number) {
    Emptied.unguarded(books.bench.jdbc, "delete from audit_segment where number = " + number);
    List<Fault> faults = books.faults();
    assertThat(faults.getFirst().what()).isEqualTo(SEGMENT_REMOVED);
    assertThat(faults.getFirst().row()).isEqualTo("" + number);
    assertThat(books.verification.part(number + 1, 1).faults())
        .extracting(Fault::what)
        .contains(SEGMENT_REMOVED);
  }

  /** Each belongs to a payment of some action. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "action amount = 11",
        "action payee = 'agt_b'",
        "action idempotency_key = idempotency_key || 'x'",
        "action parameters = '{\"amount\":\"11\"}'",
        "action result = '{\"txId\":\"other\"}'",
        "action approved_by = 'eve'",
        "event raw = 'other'",
        "event sender = 'eve'",
        "run business_key = business_key || 'x'",
        "attempt request = 'other'",
        "attempt outcome = 'DECLINED'",
        "attempt ended_at = ended_at + interval '1 second'"
      })
  void whatBelongsToAPaymentIsNamedWhereItWasChanged(String change) {
    String table = change.substring(0, change.indexOf(' '));
    String id =
        books.bench.jdbc.queryForObject(
            "select id::text from action where state = 'DONE' order by id limit 1", String.class);
    String which =
        switch (table) {
          case "event" -> "id = (select event_id from action where id = '%s')";
          case "run" -> "id = (select run_id from action where id = '%s')";
          case "attempt" -> "action_id = '%s'";
          default -> "id = '%s'";
        };
    Emptied.unguarded(
        books.bench.jdbc,
        "update %s set %s where ".formatted(table, change.substring(table.length()))
            + which.formatted(id));
    assertThat(books.faults())
        .extracting(Fault::what, Fault::table, Fault::row)
        .containsExactly(tuple(CHANGED, table, table.equals("attempt") ? id + "/1" : id));
  }

  @Test
  void anAttemptThatIsGoneOrWasPutBesideIsNamed() {
    List<Map<String, Object>> attempts =
        books.bench.jdbc.queryForList("select action_id from attempt order by action_id limit 2");
    Object gone = attempts.getFirst().get("action_id");
    Object beside = attempts.getLast().get("action_id");
    Emptied.unguarded(
        books.bench.jdbc, "delete from attempt where action_id = '%s'".formatted(gone));
    Emptied.unguarded(
        books.bench.jdbc,
        "insert into attempt select (jsonb_populate_record(t, '{\"number\": 2}')).* from attempt t"
            + " where action_id = '%s'".formatted(beside));
    assertThat(books.faults())
        .extracting(Fault::what, Fault::row)
        .containsExactlyInAnyOrder(tuple(REMOVED, gone + "/1"), tuple(ADDED, beside + "/2"));
  }

  @Test
  void theRuleByWhichWasPaidIsNamedForEachActionThatItPaid() {
    Emptied.unguarded(books.bench.jdbc, "update rule_version set definition = '{\"id\":\"pay\"}'");
    assertThat(books.faults()).hasSize(18).allMatch(fault -> fault.table().equals("rule_version"));
  }

  /** Sealing begins with the id 1, so no segment would ever hold such a row. */
  @ParameterizedTest
  @EnumSource(names = {"HISTORY", "WITHDRAWN", "AUDIT", "REVISION", "EVIDENCE"})
  void aRowBelowTheFirstIdIsNamed(ChainedTable table) {
    for (long below : List.of(0L, -7L)) {
      takeBack();
      begin();
      tamper(
          "insert into %1$s overriding system value select (jsonb_populate_record(t,"
              + " jsonb_build_object('%2$s', "
              + below
              + ", 'history_id', 100000))).* from %1$s t limit 1",
          table);
      assertThat(books.faults())
          .extracting(VerificationIT::words)
          .containsExactly(words(ADDED, table, below));
    }
  }

  /** Nobody sees it in the history any more then. */
  @Test
  void aLineThatWasPutAwayAsATakenBackClaimIsNamedWhereItIsNone() {
    long id =
        Objects.requireNonNull(
            books.bench.jdbc.queryForObject(
                "select min(id) from history where to_state = 'DONE'", Long.class));
    tamper(
        "insert into history_withdrawn (history_id, action_id, at, from_state, to_state, reason,"
            + " explanation, actor) select id, action_id, at, from_state, to_state, reason,"
            + " explanation, actor from history where id = "
            + id,
        ChainedTable.WITHDRAWN);
    tamper("delete from %1$s where %2$s = " + id, ChainedTable.HISTORY);
    assertThat(books.faults())
        .extracting(VerificationIT::words)
        .containsExactly(words(REMOVED, ChainedTable.HISTORY, id));
  }

  /** Whoever goes on where he was finds it, also where the newest segments are all gone. */
  @Test
  void aChainThatHasLostItsEndIsNamedByWhoeverHasSeenIt() {
    long newest = newest();
    assertThat(books.verification.part(newest + 1, 3).holds()).isTrue();
    Emptied.unguarded(books.bench.jdbc, "delete from audit_segment where number > 3");
    assertThat(books.verification.part(newest + 1, 3).faults())
        .extracting(Fault::what, Fault::row)
        .containsExactly(tuple(SEGMENT_REMOVED, "" + newest));
  }

  private void tamper(String statement, ChainedTable table) {
    String column =
        switch (table) {
          case HISTORY -> "explanation";
          case WITHDRAWN -> "withdrawn_at";
          case EVIDENCE -> "content";
          default -> "note";
        };
    String value =
        table == ChainedTable.WITHDRAWN
            ? "withdrawn_at + interval '1 microsecond'"
            : column + " || '.'";
    Emptied.unguarded(
        books.bench.jdbc,
        statement.formatted(table.wireName(), ChainRows.id(table), column, value));
  }

  /** The ids of a segment of a table. */
  private List<Long> rows(ChainedTable table, Place place) {
    return Objects.requireNonNull(segment(table, place).entries()).all().stream()
        .map(Entries.Entry::id)
        .toList();
  }

  /** A segment of a table that has two rows or more. */
  private Segments.Stored segment(ChainedTable table, Place place) {
    return at(segments(table).filter(one -> one.segment().rows() > 1).toList(), place);
  }

  private Stream<Segments.Stored> segments(ChainedTable table) {
    return new Segments(books.bench.jdbc)
        .from(1, 1000).stream().filter(one -> one.segment().table().equals(table.wireName()));
  }

  /** An id that lies in a segment and that no row has; of a table without gaps, one with a row. */
  private long gap(ChainedTable table, Place place) {
    List<Long> gaps =
        segments(table)
            .flatMap(one -> {
              List<Long> used =
                  Objects.requireNonNull(one.entries()).all().stream()
                      .map(Entries.Entry::id)
                      .toList();
              return LongStream.rangeClosed(one.segment().first(), one.segment().last())
                  .boxed()
                  .filter(id -> table == ChainedTable.EVIDENCE || !used.contains(id));
            })
            .toList();
    return at(gaps, place);
  }

  private static <T> T at(List<T> all, Place place) {
    assertThat(all).hasSizeGreaterThanOrEqualTo(2);
    return switch (place) {
      case FIRST -> all.getFirst();
      case MIDDLE -> all.get(all.size() / 2);
      case LAST -> all.getLast();
    };
  }

  private long newest() {
    return books.sealing.newest().orElseThrow().segment().number();
  }

  private long count(String table) {
    long rows =
        Objects.requireNonNull(
            books.bench.jdbc.queryForObject("select count(*) from " + table, Long.class));
    return table.equals("history") ? rows + count("history_withdrawn") : rows;
  }

  private static String words(Fault fault) {
    return "%s %s %s".formatted(fault.what(), fault.table(), fault.row());
  }

  private static String words(What what, ChainedTable table, long id) {
    return "%s %s %d".formatted(what, table.wireName(), id);
  }
}
