package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.Planning;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** One act on many actions: nothing without a filter, a view and its token. */
@OperatorTest
class BulkIT {

  private static final String BULK = "/v1/actions/bulk";

  private final Caller caller;
  private final JdbcTemplate jdbc;
  private final Filer filer;

  @Autowired
  BulkIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      Ledger ledger,
      Planning planning,
      TransactionOperations transactions) {
    this.caller = new Caller(port);
    this.jdbc = jdbc;
    this.filer = new Filer(ledger, planning, transactions);
  }

  @BeforeEach
  void empty() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit, bulk_act");
  }

  @Test
  void whatIsSeenFirstIsDoneWithItsTokenPageByPageAndOnce() {
    file(250, "DECLINED");
    Reply seen = caller.post("operator", BULK, body("retry", "\"state\":\"DECLINED\"", null));
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.body().path("count").asInt()).isEqualTo(250);
    assertThat(states()).containsExactly("DECLINED 250");
    assertThat(jdbc.queryForList("select act from audit", String.class)).isEmpty();
    String with = body("retry", "\"state\":\"DECLINED\"", seen.body().path("token").asString());

    JsonNode acted = caller.post("operator", BULK, with).body();

    assertThat(acted.path("done").asInt()).isEqualTo(250);
    assertThat(acted.path("refused").asInt()).isZero();
    assertThat(acted.path("finished").asBoolean()).isTrue();
    assertThat(states()).containsExactly("READY 250");
    assertThat(jdbc.queryForObject("select count(*) from audit where act = 'retry'", Integer.class))
        .isEqualTo(250);
    assertThat(jdbc.queryForObject("select note from audit where act = 'bulk-retry'", String.class))
        .contains("because of ticket 7", "250 actions", "DECLINED");

    jdbc.update("update action set state = 'DECLINED'");
    assertThat(caller.post("operator", BULK, with).body()).isEqualTo(acted);
    assertThat(states()).as("nothing is done twice").containsExactly("DECLINED 250");
  }

  @Test
  void whatIsRefusedIsSaidAndKeepsNoOther() {
    List<UUID> ids = file(3, "DECLINED");
    jdbc.update(
        "update action set expires_at = created_at - interval '1 hour' where id = ?", ids.get(1));

    JsonNode acted = act("operator", "retry", "\"rule\":\"pay\"");

    assertThat(acted.path("done").asInt()).isEqualTo(2);
    assertThat(acted.path("refused").asInt()).isEqualTo(1);
    assertThat(acted.path("refusals").path(0).path("action").asString())
        .isEqualTo(ids.get(1).toString());
    assertThat(acted.path("refusals").path(0).path("why").asString()).contains("deadline");
  }

  @Test
  void whatIsOfAShadowRunIsRefusedAndKeepsNoOther() {
    List<UUID> ids = file(3, "DECLINED");
    jdbc.update("update action set shadow = true where id = ?", ids.get(1));

    JsonNode acted = act("operator", "retry", "\"rule\":\"pay\"");

    assertThat(acted.path("done").asInt()).isEqualTo(2);
    assertThat(acted.path("refusals").path(0).path("action").asString())
        .isEqualTo(ids.get(1).toString());
    assertThat(acted.path("refusals").path(0).path("why").asString()).contains("shadow mode");
  }

  @Test
  void whatTheBooksRefuseKeepsNoOther() {
    List<UUID> ids = file(3, "NEEDS_REVIEW");
    // More than the wallet has set aside: the books of its payer do not balance.
    jdbc.update("update action set reserved = 5 where id = ?", ids.get(1));

    JsonNode acted = act("operator", "cancel", "\"state\":\"NEEDS_REVIEW\"");

    assertThat(acted.path("finished").asBoolean()).isTrue();
    assertThat(acted.path("done").asInt()).isEqualTo(2);
    assertThat(acted.path("refusals").path(0).path("action").asString())
        .isEqualTo(ids.get(1).toString());
    assertThat(states()).containsExactlyInAnyOrder("NEEDS_REVIEW 1", "CANCELED 2");
  }

  @Test
  void fourEyesHoldForEach() {
    List<UUID> ids = file(2, "HELD");
    jdbc.update("update action set reason = 'approval_required'");
    jdbc.update("update action set requested_by = 'approver' where id = ?", ids.getFirst());

    JsonNode acted = act("approver", "approve", "\"state\":\"HELD\"");

    assertThat(acted.path("done").asInt()).isEqualTo(1);
    assertThat(acted.path("refusals").path(0).path("why").asString()).contains("four eyes");
    assertThat(jdbc.queryForList("select act from audit where act <> 'approve'", String.class))
        .containsExactlyInAnyOrder("approve_refused", "bulk-approve");
  }

  @Test
  void rolesHoldAsForOne() {
    file(1, "HELD");
    String cancel = body("cancel", "\"state\":\"HELD\"", null);
    String approve = body("approve", "\"state\":\"HELD\"", null);
    assertThat(caller.post("viewer", BULK, cancel).status()).isEqualTo(403);
    assertThat(caller.post("approver", BULK, cancel).status()).isEqualTo(403);
    assertThat(caller.post("operator", BULK, approve).status()).isEqualTo(403);
    assertThat(caller.post("approver", BULK, approve).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"act\":\"retry\",\"filter\":{},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"rule\":\" \",\"state\":\"\"},\"note\":\"n\"}",
        "{\"act\":\"resolve\",\"filter\":{\"rule\":\"pay\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"rule\":\"pay\"},\"note\":\" \"}",
        "{\"act\":\"retry\",\"filter\":{\"state\":\"DONE\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"rule\":\"pay\",\"state\":\"\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"since\":\"1970-01-01T00:00:00Z\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"shadow\":false},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"rule\":\"pay\",\"since\":\"2026-11-20T00:00:00Z\",\"until\":\"2026-11-19T00:00:00Z\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"rule\":\"pay\",\"limit\":\"1\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"ruel\":\"pay\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"since\":\"yesterday\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"amount\":\"10\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"rule\":\"pay\",\"amount\":\"\"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"rule\":\"pay\",\"payee\":\" \"},\"note\":\"n\"}",
        "{\"act\":\"retry\",\"filter\":{\"rule\":\"pay\",\"amount\":\"ten\"},\"note\":\"n\"}"
      })
  void whatIsNotClearIsRefused(String body) {
    file(1, "DECLINED");
    assertThat(caller.post("operator", BULK, body).status()).isEqualTo(400);
    assertThat(states()).containsExactly("DECLINED 1");
  }

  @Test
  void aTokenIsOfItsActItsFilterItsNoteAndItsPersonAndNotForLong() {
    file(2, "HELD");
    String filter = "\"state\":\"HELD\"";
    String token =
        caller.post("operator", BULK, body("cancel", filter, null)).body().path("token").asString();

    for (String other :
        List.of(
            body("retry", filter, token),
            body("cancel", "\"rule\":\"pay\"", token),
            body("cancel", filter, token).replace("ticket 7", "ticket 8"),
            body("cancel", filter, token + "0"))) {
      assertThat(caller.post("operator", BULK, other).status()).isEqualTo(409);
    }
    jdbc.update("update bulk_act set actor = 'somebody'");
    assertThat(caller.post("operator", BULK, body("cancel", filter, token)).status())
        .isEqualTo(409);
    jdbc.update(
        "update bulk_act set actor = 'operator', expires_at = expires_at - interval '100 years'");
    assertThat(caller.post("operator", BULK, body("cancel", filter, token)).status())
        .isEqualTo(409);
    assertThat(states()).containsExactly("HELD 2");
  }

  @Test
  void whatBecameSoSinceTheViewWasNotSeenAndIsLeftAlone() {
    List<UUID> ids = file(2, "READY");
    jdbc.update(
        "update action set state = 'HELD', reason = 'approval_required' where id = ?",
        ids.getFirst());
    Reply seen = caller.post("approver", BULK, body("approve", "\"rule\":\"pay\"", null));
    assertThat(seen.body().path("count").asInt()).isOne();
    jdbc.update(
        "update action set state = 'HELD', reason = 'approval_required',"
            + " updated_at = now() + interval '1 minute' where id = ?",
        ids.getLast());

    JsonNode acted =
        caller
            .post(
                "approver",
                BULK,
                body("approve", "\"rule\":\"pay\"", seen.body().path("token").asString()))
            .body();

    assertThat(acted.path("done").asInt()).isOne();
    assertThat(states()).containsExactlyInAnyOrder("READY 1", "HELD 1");
  }

  @Test
  void whatCameLaterIsLeftAlone() {
    file(1, "DECLINED");
    String token =
        caller
            .post("operator", BULK, body("retry", "\"rule\":\"pay\"", null))
            .body()
            .path("token")
            .asString();
    file(1, "DECLINED");
    jdbc.update(
        "update action set created_at = created_at + interval '1 hour' where event_id = (select max(event_id) from action)");

    JsonNode acted = caller.post("operator", BULK, body("retry", "\"rule\":\"pay\"", token)).body();

    assertThat(acted.path("done").asInt() + acted.path("refused").asInt()).isEqualTo(1);
    assertThat(states()).containsExactlyInAnyOrder("DECLINED 1", "READY 1");
  }

  /** Approving what pays the rows of a file, or lets go an escrow, is not about nothing. */
  @Test
  void whatMovesMoneyOfUnknownAmountIsCounted() {
    List<UUID> ids = file(4, "HELD");
    jdbc.update(
        "update action set kind = 'PAY_SCORES', amount = null where id = ?", ids.getFirst());
    jdbc.update(
        "update action set kind = 'RELEASE_ESCROW', amount = null where id = ?", ids.get(1));
    jdbc.update("update action set kind = 'READ_OBJECT', amount = null where id = ?", ids.get(2));

    JsonNode seen =
        caller.post("operator", BULK, body("cancel", "\"state\":\"HELD\"", null)).body();

    assertThat(seen.path("count").asInt()).isEqualTo(4);
    assertThat(seen.path("amount").asString()).isEqualTo("10.00");
    assertThat(seen.path("withoutAmount").asInt()).isEqualTo(2);
  }

  /** How it would send what nobody had looked at: it was declined again, for another reason. */
  @Test
  void whatHappenedToAnActionSinceItWasCountedKeepsItFromTheAct() {
    List<UUID> ids = file(3, "DECLINED");
    String token = token("retry", "\"state\":\"DECLINED\"");
    for (String to : List.of("READY", "DECLINED")) {
      jdbc.update(
          "insert into history (action_id, at, from_state, to_state, actor)"
              + " values (?, now(), 'DECLINED', ?, 'engine')",
          ids.get(1),
          to);
    }

    JsonNode acted =
        caller.post("operator", BULK, body("retry", "\"state\":\"DECLINED\"", token)).body();

    assertThat(acted.path("done").asInt()).isEqualTo(2);
    assertThat(acted.path("refused").asInt()).isOne();
    assertThat(acted.path("refusals").path(0).path("why").asString()).contains("as it was seen");
    assertThat(states()).containsExactlyInAnyOrder("DECLINED 1", "READY 2");
  }

  /** Such as what a transaction wrote that began before the count and ended after it. */
  @Test
  void noMoreAreActedOnThanWereCounted() {
    file(2, "DECLINED");
    String token = token("retry", "\"rule\":\"pay\"");
    file(3, "DECLINED");

    JsonNode acted = caller.post("operator", BULK, body("retry", "\"rule\":\"pay\"", token)).body();

    assertThat(acted.path("count").asInt()).isEqualTo(2);
    assertThat(acted.path("done").asInt()).isEqualTo(2);
    assertThat(states()).containsExactlyInAnyOrder("DECLINED 3", "READY 2");
  }

  @Test
  void aTokenThatIsUsedTwiceAtOnceActsOnEachOnce() throws Exception {
    file(150, "DECLINED");
    String with = body("retry", "\"rule\":\"pay\"", token("retry", "\"rule\":\"pay\""));
    CyclicBarrier together = new CyclicBarrier(2);
    Callable<Reply> once =
        () -> {
          together.await();
          return caller.post("operator", BULK, with);
        };

    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (Future<Reply> reply : threads.invokeAll(List.of(once, once))) {
        assertThat(reply.get().status()).isEqualTo(200);
      }
    }

    assertThat(states()).containsExactly("READY 150");
    assertThat(jdbc.queryForList("select target from audit where act = 'retry'", String.class))
        .hasSize(150)
        .doesNotHaveDuplicates();
    assertThat(
            jdbc.queryForObject("select count(*) from audit where act = 'bulk-retry'", Long.class))
        .isOne();
    assertThat(jdbc.queryForObject("select done + refused from bulk_act", Long.class))
        .isEqualTo(150);
  }

  @Test
  void whereThereAreNoneTheTokenDoesNothing() {
    String token = token("retry", "\"rule\":\"pay\"");
    file(1, "DECLINED");

    JsonNode acted = caller.post("operator", BULK, body("retry", "\"rule\":\"pay\"", token)).body();

    assertThat(acted.path("finished").asBoolean()).isTrue();
    assertThat(acted.path("done").asInt() + acted.path("refused").asInt()).isZero();
    assertThat(states()).containsExactly("DECLINED 1");
  }

  @Test
  void aTokenOfAnOlderVersionActsOnNothing() {
    file(1, "DECLINED");
    String token = token("retry", "\"rule\":\"pay\"");
    jdbc.update("update bulk_act set actions = null, lines = null");

    Reply refused = caller.post("operator", BULK, body("retry", "\"rule\":\"pay\"", token));

    assertThat(refused.status()).isEqualTo(409);
    assertThat(states()).containsExactly("DECLINED 1");
  }

  @Test
  void shadowIsAFilterLikeTheOthers() {
    List<UUID> ids = file(3, "HELD");
    jdbc.update("update action set shadow = true where id = ?", ids.getFirst());

    String body = body("cancel", "\"state\":\"held\",\"shadow\":false", null);
    assertThat(caller.post("operator", BULK, body).body().path("count").asInt()).isEqualTo(2);
    Reply other =
        caller.post("operator", BULK, body("cancel", "\"state\":\"HELD\"", tokenOf(body)));
    assertThat(other.status()).isEqualTo(409);
  }

  /** What a filter leaves out must never be touched, whichever filter it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"key\":\"k00001\"",
        "\"payee\":\"agt_other\"",
        "\"payer\":\"agt_payer\",\"amount\":\"7\"",
        "\"rule\":\"pay\",\"amountFrom\":\"6.999999\",\"amountTo\":\"7.000001\"",
        "\"state\":\"DECLINED\",\"amountTo\":\"9.99\""
      })
  void anActIsOnWhatItsFilterFindsAndOnNothingElse(String filter) {
    List<UUID> ids = file(3, "DECLINED");
    jdbc.update("update action set amount = 7, payee = 'agt_other' where id = ?", ids.get(1));

    JsonNode acted = act("operator", "retry", filter);

    assertThat(acted.path("count").asInt()).isOne();
    assertThat(acted.path("done").asInt()).isOne();
    assertThat(states()).containsExactlyInAnyOrder("DECLINED 2", "READY 1");
    assertThat(
            jdbc.queryForObject("select state from action where id = ?", String.class, ids.get(1)))
        .isEqualTo("READY");
  }

  @Test
  void whatItWouldActOnIsShownBeforeItActs() {
    List<UUID> ids = file(30, "DECLINED");
    jdbc.update("update action set amount = 0.333333 where id = ?", ids.getFirst());

    JsonNode seen = caller.post("operator", BULK, body("retry", "\"rule\":\"pay\"", null)).body();

    assertThat(seen.path("amount").asString()).isEqualTo("290.333333");
    assertThat(Caller.texts(seen.path("first"), "state")).hasSize(20).containsOnly("DECLINED");
    assertThat(act("operator", "retry", "\"rule\":\"pay\"").path("first").isNull()).isTrue();
  }

  @Test
  void whatHasAnIdOfPurpleFleaIsDoneAndNotActedOn() {
    List<UUID> ids = file(2, "DECLINED");
    jdbc.update(
        "update action set state = 'DONE', result = '{\"txId\":\"tx_7\"}' where id = ?",
        ids.getFirst());

    JsonNode acted = act("operator", "retry", "\"transaction\":\"tx_7\"");

    assertThat(acted.path("count").asInt()).isZero();
    assertThat(states()).containsExactlyInAnyOrder("DECLINED 1", "DONE 1");
  }

  @Test
  void aTokenIsOfTheAmountThatItWasGivenFor() {
    file(2, "DECLINED");
    String token = token("retry", "\"rule\":\"pay\",\"amount\":\"10\"");

    for (String other : List.of("\"rule\":\"pay\"", "\"rule\":\"pay\",\"amountTo\":\"10\"")) {
      assertThat(caller.post("operator", BULK, body("retry", other, token)).status())
          .isEqualTo(409);
    }
    assertThat(states()).containsExactly("DECLINED 2");
  }

  private String token(String act, String filter) {
    return tokenOf(body(act, filter, null));
  }

  private String tokenOf(String body) {
    return caller.post("operator", BULK, body).body().path("token").asString();
  }

  private int filed;

  private List<UUID> file(int count, String state) {
    List<UUID> ids =
        java.util.stream.IntStream.range(0, count)
            .mapToObj(i -> "k" + String.format("%05d", filed++))
            .map(key -> filer.file("e-" + key, key).runs().getFirst().actions().getFirst())
            .toList();
    ids.forEach(id -> jdbc.update("update action set state = ? where id = ?", state, id));
    return ids;
  }

  private JsonNode act(String person, String act, String filter) {
    String token =
        caller.post(person, BULK, body(act, filter, null)).body().path("token").asString();
    return caller.post(person, BULK, body(act, filter, token)).body();
  }

  private static String body(String act, String filter, @Nullable String token) {
    String with = token == null ? "" : ",\"token\":\"" + token + "\"";
    return "{\"act\":\"%s\",\"filter\":{%s},\"note\":\"because of ticket 7\"%s}"
        .formatted(act, filter, with);
  }

  private List<String> states() {
    return jdbc.queryForList(
        "select state || ' ' || count(*) from action where step = 'pay' group by state",
        String.class);
  }
}
