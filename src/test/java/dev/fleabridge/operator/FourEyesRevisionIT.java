package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Json;
import dev.fleabridge.operator.Caller.Reply;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** With four eyes, a second person puts a revision in force. */
@OperatorTest
@DirtiesContext
@TestPropertySource(
    properties = {
      "fleabridge.rules.four-eyes=true",
      "fleabridge.security.operators.both.password={noop}both",
      "fleabridge.security.operators.both.roles=operator,approver"
    })
class FourEyesRevisionIT {

  private static final String NOTE = "{\"note\":\"ticket 7\"}";
  private static final String CHANGED = OperatorApp.RULES.replace("memo: paid", "memo: thanks");

  @LocalServerPort private int port;
  @Autowired private JdbcTemplate jdbc;
  private Caller caller;

  @BeforeEach
  void empty() {
    caller = new Caller(port);
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit");
  }

  /** Other tests share the database, and begin by what is in force. */
  @AfterEach
  void takeUpTheUsualRules() {
    Reply proposed = propose("operator", OperatorApp.RULES);
    if (proposed.body().path("result").asString().equals("PROPOSED")) {
      assertThat(decide("approver", number(proposed), "put-in-force").status()).isEqualTo(200);
    }
  }

  @Test
  void anApproverPutsInForceWhatAnOperatorHasProposed() {
    long before = inForce();
    Reply proposed = propose("operator", CHANGED);
    long number = number(proposed);

    assertThat(proposed.body().path("result").asString()).isEqualTo("PROPOSED");
    assertThat(proposed.body().path("revisionInForce").longValue()).isEqualTo(before);
    assertThat(inForce()).isEqualTo(before);
    assertThat(decide("operator", number, "put-in-force").status()).isEqualTo(403);
    assertThat(inForce()).isEqualTo(before);

    Reply done = decide("approver", number, "put-in-force");
    assertThat(done.body().path("result").asString()).isEqualTo("IN_FORCE");
    assertThat(inForce()).isEqualTo(number);
    assertThat(caller.get("viewer", "/v1/rules").body().path("fourEyes").booleanValue()).isTrue();
    assertThat(audit())
        .containsExactly(
            "operator propose-rules",
            "operator put-rules-in-force_refused",
            "approver put-rules-in-force");
  }

  @Test
  void nobodyDecidesAboutOnesOwnAlsoWithBothRoles() {
    long before = inForce();
    long number = number(propose("both", CHANGED));

    Reply own = decide("both", number, "put-in-force");

    assertThat(own.status()).isEqualTo(403);
    assertThat(own.body().path("detail").asString()).contains("was submitted by this person");
    assertThat(inForce()).isEqualTo(before);
    assertThat(audit()).containsExactly("both propose-rules", "both put-rules-in-force_refused");
    assertThat(decide("both", number, "refuse").body().path("state").asString())
        .as("it may be withdrawn")
        .isEqualTo("REFUSED");
  }

  @Test
  void aRollBackIsProposedByAnOperatorAndDecidedByAnother() {
    long first = inForce();
    decide("approver", number(propose("operator", CHANGED)), "put-in-force");

    assertThat(decide("approver", first, "put-in-force").status()).isEqualTo(403);
    Reply proposed = decide("operator", first, "put-in-force");

    assertThat(proposed.body().path("result").asString()).isEqualTo("PROPOSED");
    long number = number(proposed);
    decide("approver", number, "put-in-force");
    assertThat(inForce()).isEqualTo(number);
  }

  @Test
  void aDryRunSaysThatItWouldBeProposed() {
    String body = Json.object().put("rules", CHANGED).put("dryRun", true).toString();
    assertThat(caller.post("operator", "/v1/rules/reload", body).body().path("result").asString())
        .isEqualTo("PROPOSED");
  }

  private Reply propose(String person, String rules) {
    String body = Json.object().put("rules", rules).put("note", "ticket 7").toString();
    return caller.post(person, "/v1/rules/reload", body);
  }

  private Reply decide(String person, long number, String act) {
    return caller.post(person, "/v1/rules/revisions/%d/%s".formatted(number, act), NOTE);
  }

  private static long number(Reply reply) {
    return reply.body().path("revision").path("number").longValue();
  }

  private long inForce() {
    return Objects.requireNonNull(
        jdbc.queryForObject(
            "select number from rule_revision where standing = 'IN_FORCE'", Long.class));
  }

  private List<String> audit() {
    return jdbc.queryForList("select actor || ' ' || act from audit order by id", String.class);
  }
}
