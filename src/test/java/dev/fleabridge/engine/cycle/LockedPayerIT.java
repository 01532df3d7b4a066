package dev.fleabridge.engine.cycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.testkit.workbench.Workbench;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rows that somebody holds, a person at psql or a replica that hangs, stop what needs them only.
 */
class LockedPayerIT {

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: "{% $detail.payer %}", payee: agt_payee, amount: "1", memo: hello } }
      """;

  private Workbench bench;
  private Connection somebody;

  @BeforeEach
  void assemble() throws SQLException {
    bench =
        new Workbench(PAY)
            .withoutBalances()
            .limits(new GuardLimits(null, Money.of("100"), Money.of("50"), null));
    waitForLocks("200ms");
    somebody = Objects.requireNonNull(bench.jdbc.getDataSource()).getConnection();
    somebody.setAutoCommit(false);
  }

  @AfterEach
  void takeBack() throws SQLException {
    somebody.rollback();
    somebody.close();
    waitForLocks("0");
  }

  @Test
  void aClaimGoesOnWithoutAPayerWhoseWalletIsHeld() throws SQLException {
    holdAWalletAndClaim();
  }

  private void holdAWalletAndClaim() throws SQLException {
    UUID locked = file("agt_locked");
    UUID other = file("agt_other");
    bench.jdbc.update("insert into wallet (agent) values ('agt_locked')");
    hold("select * from wallet where agent = 'agt_locked' for update");
    Claimer claimer = bench.replica("one");

    assertThat(ids(claimer.claim(10))).containsExactly(other);
    assertThat(bench.action(locked).state()).isEqualTo(ActionState.READY);
    UUID third = file("agt_third");
    assertThat(ids(claimer.claim(10))).containsExactly(third);

    somebody.rollback();
    bench.clock.advance(Duration.ofSeconds(6));
    assertThat(ids(claimer.claim(10))).containsExactly(locked);
  }

  @Test
  void aClaimGoesOnWhereNoLimitIsHeldWithTheWallet() throws SQLException {
    bench = new Workbench(PAY).withoutBalances();
    holdAWalletAndClaim();
  }

  @Test
  void aLimitOfOnePayerThatIsHeldStopsThatPayerOnly() throws SQLException {
    bench.jdbc.update("insert into budget (scope, day) values ('agent:agt_locked', '2026-11-20')");
    hold("select * from budget where scope = 'agent:agt_locked' for update");
    UUID locked = file("agt_locked");
    UUID other = file("agt_other");

    assertThat(ids(bench.replica("one").claim(10))).containsExactly(other);
    assertThat(bench.action(locked).state()).isEqualTo(ActionState.READY);
  }

  @Test
  void aLimitThatAllShareIsNotPassedBy() throws SQLException {
    bench.jdbc.update("insert into budget (scope, day) values ('all', '2026-11-20')");
    hold("select * from budget where scope = 'all' for update");
    UUID first = file("agt_a");

    assertThat(ids(bench.replica("one").claim(10))).isEmpty();
    assertThat(bench.action(first).state()).isEqualTo(ActionState.READY);
  }

  /** All sessions, those of a pool included. */
  private void waitForLocks(String longest) {
    bench.jdbc.execute("alter system set lock_timeout = '" + longest + "'");
    bench.jdbc.execute("select pg_reload_conf()");
    await()
        .until(() -> longest.equals(bench.jdbc.queryForObject("show lock_timeout", String.class)));
  }

  private void hold(String statement) throws SQLException {
    somebody.createStatement().execute(statement);
  }

  private static List<UUID> ids(Claimer.Claim claim) {
    return claim.sending().stream().map(Action::id).toList();
  }

  private UUID file(String payer) {
    String key = UUID.randomUUID().toString();
    String detail = Json.object().put("key", key).put("payer", payer).toString();
    return bench
        .file(Workbench.event(key, "test", "test", detail))
        .runs()
        .getFirst()
        .actions()
        .getFirst();
  }
}
