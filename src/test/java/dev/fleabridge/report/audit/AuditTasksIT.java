package dev.fleabridge.report.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.fleabridge.aws.AwsFailure;
import dev.fleabridge.aws.AwsFailure.Kind;
import dev.fleabridge.aws.Objects;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.seal.Sealing;
import dev.fleabridge.ledger.seal.Verification;
import dev.fleabridge.ledger.seal.VerificationProgress;
import dev.fleabridge.model.Json;
import dev.fleabridge.telemetry.CapturedLog;
import dev.fleabridge.testkit.embedded.Emptied;
import dev.fleabridge.testkit.workbench.Workbench;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tasks in the background do, and what they say of it. */
class AuditTasksIT {

  private static final String RULES =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
      """;

  private final Map<String, String> bucket = new TreeMap<>();
  private final List<String> failures = new ArrayList<>();
  private Workbench bench;
  private Sealing sealing;
  private Sealer sealer;
  private ChainWatch watch;
  private VerificationProgress progress;
  private CapturedLog log;

  @BeforeEach
  void open() {
    bench = new Workbench(RULES);
    sealing = new Sealing(bench.jdbc);
    progress = new VerificationProgress(bench.jdbc);
    Publishing publishing = new Publishing(objects(), "s3://books/audit/", Json.mapper());
    sealer = new Sealer(sealing, bench.transactions, publishing::publish, bench.clock);
    watch = new ChainWatch(new Verification(bench.jdbc), progress, Duration.ofDays(1), bench.clock);
    log = CapturedLog.of("dev.fleabridge.report.audit", Level.INFO);
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** Only what is written; a failure that is planted is met once. */
  private Objects objects() {
    return (Objects)
        Proxy.newProxyInstance(
            Objects.class.getClassLoader(),
            new Class<?>[] {Objects.class},
            (proxy, method, args) -> {
              assertThat(method.getName()).isEqualTo("put");
              if (!failures.isEmpty()) {
                throw new AwsFailure(Kind.UNAVAILABLE, "NotReached", failures.removeFirst());
              }
              bucket.put(args[0].toString(), new String((byte[]) args[1], StandardCharsets.UTF_8));
              return "etag";
            });
  }

  private void note(String note) {
    new AuditLog(bench.jdbc)
        .add(AuditLog.Line.of(bench.clock.instant(), "ann", "pause", "pauses/all", note));
  }

  private void seal() {
    sealer.run(() -> false);
  }

  private void verify() {
    watch.run(() -> false);
  }

  private List<String> lines(Level level) {
    return log.lines().stream()
        .filter(line -> line.getLevel() == level)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private Sealing.Newest newest() {
    return sealing.newest().orElseThrow();
  }

  @Test
  void theNewestHashIsLoggedAtMostOnceAMinute() {
    note("one");
    seal();
    String first = newest().hash();
    note("two");
    seal();
    seal();
    assertThat(lines(Level.INFO))
        .containsExactly("The audit is sealed up to segment 1 with the hash " + first);
    bench.clock.advance(Duration.ofMinutes(1));
    seal();
    seal();
    assertThat(lines(Level.INFO)).hasSize(2);
    assertThat(lines(Level.INFO).getLast()).contains("segment 2", newest().hash());
    bench.clock.advance(Duration.ofMinutes(1));
    seal();
    assertThat(lines(Level.INFO)).as("nothing new").hasSize(2);
  }

  @Test
  void whatWritersHoldUpIsSealedByTheNextRun() throws SQLException {
    note("one");
    try (Connection slow =
            java.util.Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute(
          "insert into audit (at, actor, act, target, note) values (now(), 'a', 'a', 'a', 'slow')");
      seal();
      assertThat(sealing.newest()).isEmpty();
      slow.commit();
      statement.execute(
          "insert into audit (at, actor, act, target, note) values (now(), 'a', 'a', 'a', 'next')");
      seal();
      slow.rollback();
    }
    assertThat(newest().segment().rows()).as("by the mark of the run before").isEqualTo(1);
    seal();
    assertThat(newest().segment().rows()).as("what was committed since").isEqualTo(1);
    assertThat(newest().segment().number()).isEqualTo(2);
  }

  /** After a failover ids come again, and who has drawn them stands in no mark from before. */
  @Test
  void aMarkOfTheServerThatFailedIsOfNoUse() throws SQLException {
    AtomicBoolean failedOver = new AtomicBoolean();
    Sealing marked =
        new Sealing(bench.jdbc) {
          @Override
          public boolean isStale(Mark mark) {
            return failedOver.get() || super.isStale(mark);
          }
        };
    sealer = new Sealer(marked, bench.transactions, newest -> {}, bench.clock);
    note("one");
    try (Connection slow =
            java.util.Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      String line =
          "insert into audit (at, actor, act, target, note) values (now(), 'a', 'a', 'a', 'slow')";
      statement.execute(line);
      seal();
      slow.commit();
      statement.execute(line);
      failedOver.set(true);
      seal();
      assertThat(sealing.newest()).as("by a mark that says nothing any more").isEmpty();
      slow.commit();
    }
    failedOver.set(false);
    seal();
    assertThat(sealing.unsealed().rows()).isZero();
  }

  @Test
  void aReplicaThatStopsBeginsNoOtherRound() {
    note("one");
    sealer.run(() -> true);
    assertThat(sealing.newest()).isEmpty();
    watch.run(() -> true);
    assertThat(lines(Level.INFO)).isEmpty();
  }

  @Test
  void eachHashIsWrittenToTheBucketAndAFailureIsTriedAgain() {
    failures.add("S3 is away.");
    failures.add("S3 is away.");
    note("one");
    seal();
    seal();
    assertThat(bucket).isEmpty();
    assertThat(lines(Level.ERROR))
        .containsExactly("The hash of segment 1 cannot be published: S3 is away.");
    seal();
    seal();
    String hash = newest().hash();
    assertThat(bucket)
        .containsOnlyKeys("s3://books/audit/000000000001-%s.json".formatted(hash.substring(0, 16)));
    assertThat(Json.readObject(bucket.values().iterator().next()).path("hash").asString())
        .isEqualTo(hash);
    assertThat(Json.readObject(bucket.values().iterator().next()).at("/segment/root").asString())
        .isEqualTo(newest().segment().root());
  }

  @Test
  void aChainThatIsWrittenAnewWhileAReplicaRunsIsAnError() {
    note("one");
    seal();
    String before = newest().hash();
    Emptied.unguarded(bench.jdbc, "update audit_segment set hash = repeat('a', 64)");
    seal();
    assertThat(lines(Level.ERROR))
        .singleElement()
        .asString()
        .contains("was written anew", before, "a".repeat(64));
  }

  @Test
  void theWholeChainIsVerifiedOnceADayAndAFaultNamesItsPlace() {
    note("one");
    note("two");
    seal();
    log.close();
    log = CapturedLog.of("dev.fleabridge.report.audit", Level.INFO);
    verify();
    assertThat(lines(Level.INFO)).containsExactly("The audit holds, up to segment 1");

    Emptied.unguarded(bench.jdbc, "update audit set note = note || '.' where note = 'two'");
    bench.clock.advance(Duration.ofHours(23));
    verify();
    assertThat(lines(Level.ERROR)).isEmpty();
    bench.clock.advance(Duration.ofHours(1));
    verify();
    assertThat(lines(Level.ERROR))
        .singleElement()
        .asString()
        .startsWith("The audit does not verify: audit ")
        .contains(" CHANGED (segment 1)");
    assertThat(progress.standing(bench.clock.instant()).known()).isEqualTo(1);

    Emptied.unguarded(bench.jdbc, "update audit set note = 'two' where note = 'two.'");
    bench.clock.advance(Duration.ofDays(1));
    verify();
    assertThat(progress.standing(bench.clock.instant()).known()).isZero();
  }

  @Test
  void aChainThatHasLostItsEndSinceTheLastVerificationIsAFault() {
    note("one");
    seal();
    note("two");
    seal();
    verify();
    Emptied.unguarded(
        bench.jdbc,
        "delete from audit_segment where number = 2; delete from audit where note = 'two'");
    bench.clock.advance(Duration.ofDays(1));
    verify();
    assertThat(lines(Level.ERROR)).singleElement().asString().contains("2 SEGMENT_REMOVED");
    assertThat(progress.standing(bench.clock.instant()).known()).isEqualTo(1);
  }

  @Test
  void whatAVerificationHadFoundCountsUntilTheNextHasEnded() {
    VerificationProgress.Standing ended =
        new VerificationProgress.Standing(9, bench.clock.instant(), bench.clock.instant(), 3, 0);
    assertThat(ended.known()).isEqualTo(3);
    assertThat(ended.again(bench.clock.instant(), 0).known()).isEqualTo(3);
  }

  @Test
  void aThousandFaultsAreTwentyLines() {
    for (int i = 0; i < 60; i++) {
      note("n" + i);
    }
    seal();
    Emptied.unguarded(bench.jdbc, "update audit set note = 'other'");
    verify();
    assertThat(lines(Level.ERROR)).hasSize(20);
    assertThat(progress.standing(bench.clock.instant()).known()).isEqualTo(60);
  }
}
