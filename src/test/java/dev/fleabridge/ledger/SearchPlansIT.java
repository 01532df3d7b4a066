package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.guard.Approval;
import dev.fleabridge.ledger.ActionReadings.Details;
import dev.fleabridge.ledger.ActionReadings.Search;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Json;
import dev.fleabridge.model.Money;
import dev.fleabridge.model.Reason;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No search and no count passes over the whole ledger: by the plans, not by the clock. */
class SearchPlansIT {

  private static final int ACTIONS = 60_000;

  private static EmbeddedPostgresDatabase database;
  private static JdbcTemplate jdbc;

  @BeforeAll
  static void fill() {
    database = EmbeddedPostgresDatabase.migratedCopy();
    jdbc = new JdbcTemplate(database.dataSource());
    // One statement, so that all of it is one session's.
    jdbc.execute(
        """
        set session_replication_role = replica;
        insert into rule_version values ('h', 'signal-payout', '{}', now());
        insert into event (id, envelope_id, content_hash, source, detail_type, event_time, envelope, raw, origin, sender, received_at, last_received_at)
          select 'e-' || n, 'e-' || n, n::text, case n %% 5000 when 0 then 'rare' else 'ml.inference' end, 'Inference Result', ts, '{}', '\\x7b7d', 'REST', 'gateway', ts, ts
          from (select n, timestamptz '2024-01-01' + n * interval '8 seconds' ts from generate_series(1, %1$d) n) q;
        insert into action (id, run_id, event_id, rule_id, step, kind, state, idempotency_key, fingerprint, payer, payee, amount, parameters, due_at, settled_at, created_at, updated_at, reason)
          select gen_random_uuid(), gen_random_uuid(), 'e-' || n, case n %% 3000 when 0 then 'rare' else 'signal-payout' end, 'pay', 'TRANSFER',
            case n %% 1000 when 0 then 'HELD' when 1 then 'READY' when 2 then 'NEEDS_REVIEW' else 'DONE' end,
            md5(n::text), 'f', 'agt_' || (n %% 200), 'agt_p' || (n %% 20000), 1, '{}', case when n %% 1000 < 2 then ts end, ts, ts, ts, case n %% 1000 when 0 then 'insufficient_funds' end
          from (select n, timestamptz '2024-01-01' + n * interval '8 seconds' ts from generate_series(1, %1$d) n) q;
        insert into run (id, rule_id, rule_hash, business_key, event_id, created_at)
          select run_id, rule_id || idempotency_key, 'h', 'k-' || right(event_id, 4), event_id, created_at from action;
        update action set result = json_build_object('txId', 'tx_' || right(event_id, -2)) where state = 'DONE';
        insert into position (position_id, action_id, agent, rule_id, size, status, opened_at)
          select 'pos_' || n, gen_random_uuid(), 'agt_' || (n %% 200), case n %% 3000 when 0 then 'rare' else 'signal-payout' end, 1,
            case n %% 1000 when 0 then 'OPEN' else 'CLOSED' end, timestamptz '2024-01-01' + n * interval '8 seconds'
          from generate_series(1, 20000) n;
        insert into rule_failure
          select 'e-' || n, case n %% 3000 when 0 then 'rare' else 'signal-payout' end, 'key_missing', 'x', timestamptz '2024-01-01' + n * interval '8 seconds'
          from generate_series(1, 20000) n;
        insert into budget (scope, day) select 'agent:' || n, date '2024-01-01' + (n %% 1000) from generate_series(1, 50000) n;
        insert into known_payee select 'agent:agt_' || n %% 200, 'agt_p' || n, gen_random_uuid(), now() from generate_series(1, 20000) n;
        insert into audit (at, actor, act, target, note)
          select timestamptz '2024-01-01' + n * interval '8 seconds', case n %% 2 when 0 then 'ann' else 'bob' end, case n %% 3 when 0 then 'retry' else 'approve' end, 'actions/' || n, 'note'
          from generate_series(1, %1$d) n;
        insert into history (action_id, at, from_state, to_state, actor)
          select id, created_at, 'SENDING', state, 'engine' from action where state = 'DONE';
        insert into tally (xid, history_id) select xid, max(id) - 100 from history group by xid;
        insert into outcome_feed (xid, history_id) select xid, history_id from tally;
        update activity_feed set xid = tally.xid, history_id = tally.history_id from tally;
        insert into activity
          select to_timestamp(1700000000 / 300 * 300 + 300 * n), 'rule-' || r, 'DONE', 1, 1, 1
          from generate_series(1, 2304) n, generate_series(1, 10) r;
        set session_replication_role = origin;
        analyze;
        """
            .formatted(ACTIONS));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void everyCombinationOfConditionsFollowsAnIndex() {
    for (ActionState state : new ActionState[] {null, ActionState.HELD, ActionState.DONE}) {
      for (String rule : new String[] {null, "signal-payout", "rare", "nobody"}) {
        for (ActionKind kind : new ActionKind[] {null, ActionKind.SWEEP}) {
          for (String agent : new String[] {null, "agt_7", "agt_p7", "nobody"}) {
            for (String event : new String[] {null, "e-7"}) {
              check(new Search(state, rule, kind, agent, event, null, null));
              check(new Search(state, rule, kind, agent, event, null, null, true, Details.NONE));
            }
          }
        }
      }
    }
  }

  private static void check(Search search) {
    Cursor cursor = new Cursor(Instant.parse("2024-01-03T00:00:00Z"), UUID.randomUUID().toString());
    for (@Nullable Cursor after : new Cursor[] {null, cursor}) {
      ActionSearch statement = new ActionSearch(search, after, 10_000);
      assertNoScan(statement.page(101), statement.parameters());
      assertNoScan(statement.lastLookedAt(), statement.parameters());
    }
  }

  @Test
  void eachConditionAloneFollowsItsOwn() {
    assertThat(planOf(new Search(null, null, null, "agt_7", null, null, null)))
        .contains("action_by_payer", "action_by_payee");
    assertThat(planOf(new Search(null, "rare", null, null, null, null, null)))
        .contains("action_by_rule");
    assertThat(planOf(new Search(ActionState.HELD, null, null, null, null, null, null)))
        .contains("action_by_state");
    assertThat(planOf(new Search(null, null, null, null, "e-7", null, null)))
        .contains("action_by_event");
    assertThat(planOf(new Search(null, null, null, null, null, null, null, true, Details.NONE)))
        .contains("action_shadow_newest");
    assertThat(planOf(new Search(null, null, ActionKind.SWEEP, null, null, null, null)))
        .contains("action_by_time");
  }

  @Test
  void whatIsKnownOfAPaymentFollowsItsIndexAloneAndWithOthers() {
    Map<Details, String> each =
        Map.of(
            new Details("agt_7", null, null, null, null, null), "action_by_payer",
            new Details(null, "agt_p7", null, null, null, null), "action_by_payee",
            new Details("agt_7", "agt_p7", null, null, null, null), "action_by_payee",
            new Details(null, null, Money.of("1"), Money.of("1"), null, null), "action_by_time",
            new Details(null, null, null, null, "k-7", null), "run_by_business_key",
            new Details(null, null, null, null, null, "tx_7"), "action_by_purple_flea_id");
    each.forEach((details, index) -> {
      assertThat(planOf(new Search(null, null, null, null, null, null, null, null, details)))
          .contains(index);
      for (ActionState state : new ActionState[] {null, ActionState.HELD, ActionState.DONE}) {
        check(new Search(state, null, null, null, null, null, null, null, details));
        check(
            new Search(state, "rare", ActionKind.SWEEP, "agt_9", null, null, null, true, details));
      }
    });
    assertThat(
            planOf(
                new Search(
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    new Details(null, null, null, null, "k-7", "tx_7"))))
        .contains("action_by_purple_flea_id", "action_by_purple_flea_order")
        .doesNotContain("action_by_time");
  }

  /** With each reason for which the guard asks an approver: a new one wants a new index. */
  @Test
  void whatWaitsForAPersonIsReadFromItsOwnIndexOldestFirst() {
    Map<String, @Nullable Object> parameters =
        Map.of(
            "limit",
            21,
            "at",
            OffsetDateTime.parse("2024-01-03T00:00:00Z"),
            "id",
            UUID.randomUUID());
    for (boolean goesOn : new boolean[] {false, true}) {
      assertThat(plan(Decisions.statement(null, Approval.REASONS, goesOn), parameters))
          .contains("action_for_people")
          .doesNotContain("Seq Scan");
    }
  }

  @Test
  void whatTheEngineAndTheCountingAskFollowsIndexesToo() {
    for (String statement :
        List.of(
            "select state, count(*) from action where state = any(array['READY', 'HELD', 'UNKNOWN']) group by state",
            "select min(due_at) from action where state = 'READY' and due_at <= now()",
            "select state, count(*) from action where shadow and state in ('WAITING', 'READY', 'SENDING', 'UNKNOWN', 'NEEDS_REVIEW', 'HELD') group by state",
            "select min(due_at) from action where state = 'READY' and due_at <= now() and not shadow",
            "select distinct payer from action where state = 'HELD' and reason = 'insufficient_funds' and payer is not null limit 100",
            "select id from action where reason = 'insufficient_funds' and payer = 'agt_7' and state = 'HELD' and due_at > now() order by id",
            "select id from action where state = 'READY' and payer = 'agt_7' and due_at > now() and failures = 0 order by id",
            "select coalesce(sum(amount), 0) from action where payer = 'agt_7' and state = 'DONE' and settled_at >= '2024-01-06'",
            "select * from action where state = 'HELD' and parameters is null and (expires_at < now() or updated_at <= now() - least(3600, 60 * power(2, least(failures, 20))) * interval '1 second') order by updated_at, id limit 100",
            "select id from action where state = 'HELD' and reason = 'first_payment_to_payee' and due_at > now() and payer = any(array['agt_7']) and payee = any(array['agt_p7']) order by id",
            "select * from audit where target = 'actions/7' order by at desc, id desc limit 101",
            "select * from audit where actor = 'nobody' order by at desc, id desc limit 101",
            "select * from audit where act = 'nothing' order by at desc, id desc limit 101",
            "select * from audit where at >= '2024-01-03' and at < '2024-01-04' order by at desc, id desc limit 101",
            "select exists (select 1 from audit where actor = 'ann' and act = any(array['retry']) and target = 'actions/7')",
            "select scope, used from budget where day = '2024-01-05' order by scope")) {
      assertNoScan(statement, Map.of());
    }
  }

  /** A bulk act finds what it has counted by what it has kept, however much else there is. */
  @Test
  void aBulkActFindsWhatItHasCounted() {
    ActionReadings readings = new ActionReadings(jdbc);
    Search held = new Search(ActionState.HELD, null, null, null, null, null, null);
    Instant now = Instant.parse("2100-01-01T00:00:00Z");
    List<ActionReadings.Seen> seen = readings.choose(held, Set.of(ActionState.HELD), now, 1_000);
    new BulkActs(jdbc)
        .add(
            new BulkActs.Bulk(
                "hash",
                "cancel",
                Json.object(),
                "n",
                "ann",
                seen.size(),
                now,
                now,
                null,
                0,
                0,
                Json.array(),
                null,
                true),
            seen);
    Set<UUID> found = new HashSet<>();
    @Nullable Cursor after = null;
    List<ActionReadings.Chosen> page;
    do {
      page = readings.chosen("hash", after, 7);
      assertThat(page).allMatch(chosen -> found.add(chosen.seen().id()));
      Action last = page.isEmpty() ? null : page.getLast().action();
      after = last == null ? null : new Cursor(last.createdAt(), last.id().toString());
    } while (after != null);

    assertThat(found).hasSize(ACTIONS / 1_000).hasSize(seen.size());
    assertThat(
            plan(
                ActionReadings.CHOSEN.formatted("where token_hash = 'hash'"), Map.of("limit", 100)))
        .contains("action_pkey")
        .doesNotContain("Seq Scan on action");
  }

  @Test
  void metersFollowIndexesToo() {
    OffsetDateTime now = OffsetDateTime.parse("2024-01-05T00:00:00Z");
    assertNoScan(Census.ALL, Map.of());
    assertNoScan(Census.SHADOW, Map.of());
    assertNoScan(Census.OLDEST_DUE, Map.of("now", now));
    assertNoScan(Census.OLDEST_UNKNOWN, Map.of());
    assertNoScan(Census.RESERVED, Map.of());
    assertNoScan(Budgets.HIGHEST_OF_AGENTS, Map.of("day", LocalDate.parse("2024-01-05")));
    assertNoScan(Budgets.MOST_USED, Map.of("day", LocalDate.parse("2024-01-05"), "most", 201));
    Map<String, Object> kinds = Map.of("releasing", new String[] {}, "closing", new String[] {});
    Map<String, Object> parameters = new HashMap<>(kinds);
    parameters.put("limit", 1_000);
    assertNoScan(Tally.NEXT, parameters);
    assertGoesOn(Tally.NEXT, parameters);
  }

  /** Adding up passes over no line twice, and a day is read from its own sums. */
  @Test
  void whatPeopleSeeOfADayIsAddedUpBehindThePayments() {
    Map<String, Object> parameters = Map.of("limit", 1_000, "spending", new String[] {});
    assertNoScan(Activity.COUNT, parameters);
    assertGoesOn(Activity.COUNT, parameters);
    OffsetDateTime since = OffsetDateTime.parse("2023-11-21T00:00:00Z");
    for (String statement :
        List.of(ActivityReadings.MOVED, ActivityReadings.BY_HOUR, ActivityReadings.BECAME)) {
      assertThat(plan(statement, Map.of("since", since)))
          .contains("activity_pkey")
          .doesNotContain("Seq Scan");
    }
    assertNoScan(
        ActivityReadings.waitingStatement(
            ActivityReadings.heldFor(List.of(Reason.APPROVAL_REQUIRED))),
        Map.of());
    assertNoScan(ActivityReadings.waitingStatement("state = 'NEEDS_REVIEW'"), Map.of());
  }

  @Test
  void whatRulesDidFollowsIndexesToo() {
    String[] rules = {"signal-payout", "rare", "nobody"};
    OffsetDateTime since = OffsetDateTime.parse("2024-01-05T00:00:00Z");
    assertNoScan(RuleReadings.KNOWN, Map.of("most", 1_000));
    assertThat(plan(RuleReadings.DEEDS, Map.of("rules", rules, "since", since, "most", 3_000)))
        .contains("action_by_rule");
    assertNoScan(RuleReadings.WAITING, Map.of("most", 5_000));
    Map<String, Object> failures =
        Map.of("rules", rules, "since", since, "shown", 3, "most", 1_000);
    assertThat(plan(RuleReadings.FAILURES, new HashMap<>(failures)))
        .contains("rule_failure_newest");
  }

  @Test
  void tellingOutcomesGoesOnWhereItEnded() {
    Map<String, Object> parameters = Map.of("limit", 100);
    assertNoScan(OutcomeFeed.NEXT, parameters);
    assertGoesOn(OutcomeFeed.NEXT, parameters);
  }

  /** It begins in the index where the last reading ended, and does not pass over what was read. */
  private static void assertGoesOn(String statement, Map<String, @Nullable Object> parameters) {
    assertThat(plan(statement, parameters))
        .containsPattern(
            "history_of_outcomes on history h.*\\n *Index Cond: \\(\\(ROW\\(xid, id\\) >");
  }

  /** However many events there are, a page of a back-test costs what its own events cost. */
  @Test
  void aBackTestReadsFromWhereItsLastPageEnded() {
    Instant since = Instant.parse("2024-01-02T00:00:00Z");
    Cursor after = new Cursor(Instant.parse("2024-01-03T00:00:00Z"), "e-7");
    for (@Nullable Cursor at : new Cursor[] {null, after}) {
      assertThat(
              plan(
                  BackTestReadings.pageStatement(at != null),
                  BackTestReadings.pageParameters(since, since.plusSeconds(2_592_000), at)))
          .contains("event_by_time", "event_pkey")
          .doesNotContain("Seq Scan");
    }
  }

  @Test
  void whomAnAgentHasPaidIsFoundHoweverManyOthersPaidThem() {
    for (String rule : new String[] {null, "'rare'"}) {
      assertThat(
              plan(
                  KnownPayees.ASK
                      .replace(":scopes", "array['agent:agt_7']")
                      .replace(":payees", "array['agt_p7']")
                      .replace(":payers", "array['agt_7']")
                      .replace(":rules", "array[" + rule + "]::text[]"),
                  Map.of()))
          .contains("known_payee_pkey", "action_paid")
          .doesNotContain("Seq Scan on action", "Seq Scan on known_payee");
    }
  }

  @Test
  void whatWindowsAddUpIsLookedUpHoweverManyBucketsTheyHave() {
    String scopes = "'agent:1'" + ", 'agent:1'".repeat(20_000);
    String days = "'2024-01-02'" + ", '2024-01-02'".repeat(20_000);
    assertNoScan(
        Budgets.READ
            .replace(":scopes", "array[" + scopes + "]")
            .replace(":days", "array[" + days + "]"),
        Map.of());
  }

  @Test
  void positionsAreFoundInTheirIndexes() {
    Where none = PositionReadings.where(new PositionReadings.Search(null, null, null));
    assertThat(plan(PositionReadings.pageStatement(none), Map.of("limit", 51)))
        .contains("position_newest");
    Where open = PositionReadings.where(new PositionReadings.Search(null, null, true));
    assertThat(plan(PositionReadings.pageStatement(open), Map.of("limit", 51)))
        .contains("position_open");
    Where ofAgent = PositionReadings.where(new PositionReadings.Search("agt_7", null, null));
    assertThat(
            plan(PositionReadings.pageStatement(ofAgent.with("limit", 51)), ofAgent.parameters()))
        .contains("position_of_agent");
    Where ofRule = PositionReadings.where(new PositionReadings.Search(null, "rare", null));
    assertThat(
            plan(PositionReadings.resultsStatement(ofRule.with("limit", 51)), ofRule.parameters()))
        .contains("position_of_rule")
        .doesNotContain("Seq Scan");
  }

  @Test
  void stepsThatCouldNotBeResolvedAreFoundWithoutPassingByAllThatIsHeld() {
    assertThat(
            plan(
                "select * from action where state = 'HELD' and parameters is null and updated_at < now() order by updated_at, id limit 100",
                Map.of()))
        .contains("action_undecided");
  }

  @Test
  void asearchThatFindsLittleGoesOnFromPageToPageAndMissesNothing() {
    ActionReadings readings = new ActionReadings(jdbc);
    Search search = new Search(ActionState.DONE, "signal-payout", null, "agt_7", null, null, null);
    Set<UUID> found = new HashSet<>();
    List<Integer> sizes = new ArrayList<>();
    @Nullable String next = null;
    do {
      Page<Action> page = readings.page(search, next == null ? null : Cursor.read(next), 50, 60);
      assertThat(page.items()).allMatch(a -> found.add(a.id()));
      sizes.add(page.items().size());
      next = page.next();
    } while (next != null);

    assertThat(found)
        .hasSize(
            Objects.requireNonNullElse(
                jdbc.queryForObject(
                    "select count(*) from action where state = 'DONE' and rule_id = 'signal-payout' and (payer = 'agt_7' or payee = 'agt_7')",
                    Integer.class),
                0));
    assertThat(sizes.size()).isGreaterThan(4);
  }

  @Test
  void eventsOfARareSourceAreFoundFromPageToPage() {
    EventReadings readings = new EventReadings(jdbc);
    EventReadings.Search search = new EventReadings.Search(null, "rare", null, null, null);
    Set<String> found = new HashSet<>();
    @Nullable String next = null;
    do {
      Page<EventReadings.Received> page =
          readings.page(search, next == null ? null : Cursor.read(next), 5);
      assertThat(page.items()).allMatch(event -> found.add(event.id()));
      next = page.next();
    } while (next != null);

    assertThat(found).hasSize(ACTIONS / 5000);
  }

  private static String planOf(Search search) {
    ActionSearch statement = new ActionSearch(search, null, 10_000);
    return plan(statement.page(101), statement.parameters());
  }

  private static void assertNoScan(String statement, Map<String, @Nullable Object> parameters) {
    assertThat(plan(statement, parameters))
        .as(statement)
        .doesNotContain(
            "Seq Scan on action", "Seq Scan on event", "Seq Scan on budget", "Seq Scan on audit");
  }

  private static String plan(String statement, Map<String, @Nullable Object> parameters) {
    return String.join(
        "\n",
        JdbcClient.create(jdbc)
            .sql("explain " + statement)
            .params(parameters)
            .query(String.class)
            .list());
  }
}
