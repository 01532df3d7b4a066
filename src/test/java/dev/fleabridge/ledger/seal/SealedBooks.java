package dev.fleabridge.ledger.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.RuleRevisions;
import dev.fleabridge.ledger.seal.Verification.Part;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.embedded.Emptied;
import dev.fleabridge.testkit.workbench.Workbench;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Books with some rows in each sealed table, and a sealing with small segments. */
final class SealedBooks {

  static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
      """;

  private static final int MAX_ROWS = 4;

  final Workbench bench = new Workbench(RULES);
  Sealing sealing = new Sealing(bench.jdbc, MAX_ROWS);
  final Verification verification = new Verification(bench.jdbc);

  SealedBooks() {
    bench.balance("agt_payer", "100000");
  }

  /** Fills each table with rows whose ids have gaps, and seals all of them. */
  static SealedBooks filled() {
    SealedBooks books = new SealedBooks();
    books.skip("history");
    books.withdraw(12);
    for (int i = 1; i <= 18; i++) {
      books.pay(i, i);
      books.skip("history");
      books.note("note " + i);
      books.revise(i);
    }
    Emptied.unguarded(books.bench.jdbc, "update history set explanation = 'line ' || id");
    for (ChainedTable table :
        List.of(ChainedTable.AUDIT, ChainedTable.REVISION, ChainedTable.WITHDRAWN)) {
      Emptied.unguarded(
          books.bench.jdbc,
          "delete from %s where mod(%s, 3) = 2".formatted(table.wireName(), ChainRows.id(table)));
    }
    books.sealAll();
    return books;
  }

  /** An id that no row will have, as after a transaction that was rolled back. */
  private void skip(String table) {
    bench.jdbc.queryForList("select nextval('%s_id_seq')".formatted(table));
  }

  void file(String key) {
    bench.file(Workbench.event("e-" + key, "test", "t", "{\"key\":\"%s\"}".formatted(key)));
  }

  void pay(int first, int last) {
    for (int i = first; i <= last; i++) {
      file("k" + i);
    }
    assertThat(bench.runUntilIdle(Workbench::done)).isNotEmpty();
  }

  /** Claims so many actions and takes the claims back: nothing was sent of them. */
  List<Action> withdraw(int count) {
    for (int i = 1; i <= count; i++) {
      file("w" + i);
    }
    List<Action> claimed = bench.replica("one").claim(100).sending();
    assertThat(claimed).hasSize(count);
    withdraw(claimed);
    return claimed;
  }

  void withdraw(List<Action> claimed) {
    SendResult withheld = SendResult.withheld(Reason.WITHHELD, "circuit breaker open");
    bench
        .recorder()
        .record(claimed.stream().map(a -> new Sent(a, bench.clock.instant(), withheld)).toList());
  }

  void note(String note) {
    new AuditLog(bench.jdbc)
        .add(AuditLog.Line.of(bench.clock.instant(), "ann", "pause", "pauses/all", note));
  }

  void revise(int number) {
    bench.transactions.executeWithoutResult(status -> {
      RuleRevisions revisions = new RuleRevisions(bench.jdbc);
      revisions.lock();
      revisions.add(
          new RuleRevisions.Submission(
              "hash " + number,
              "rules: " + number,
              1,
              RuleRevisions.Origin.API,
              null,
              null,
              null,
              new RuleRevisions.Act("ann", bench.clock.instant(), "note " + number),
              Set.of()));
    });
  }

  /** Seals until nothing is left; evidence is written on the way, and sealed in the end. */
  void sealAll() {
    boolean more = true;
    while (more) {
      Sealing.Mark mark = sealing.mark();
      assertThat(sealing.isCertain(mark)).isTrue();
      more = false;
      while (seal(mark) > 0) {
        more = true;
      }
    }
  }

  int seal(Sealing.Mark mark) {
    return Objects.requireNonNull(
        bench.transactions.execute(status -> sealing.seal(mark, bench.clock.instant())));
  }

  /** Verifies all in parts of three segments. */
  List<Part> verified() {
    List<Part> parts = new ArrayList<>();
    Long next = 1L;
    while (next != null) {
      Part part = verification.part(next, 3);
      parts.add(part);
      next = part.next();
    }
    return parts;
  }

  List<Verification.Fault> faults() {
    return verification.part(1, 1000).faults();
  }
}
