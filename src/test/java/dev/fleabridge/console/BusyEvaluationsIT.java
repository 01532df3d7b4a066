package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.PageReader.Reply;
import dev.fleabridge.engine.Planning;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.operator.Filer;
import dev.fleabridge.operator.OperatorTest;
import dev.fleabridge.rule.expression.Undecided;
import dev.fleabridge.testkit.embedded.Emptied;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.bean.override.convention.TestBean;
import org.springframework.transaction.support.TransactionOperations;

/** What people are shown where too many of them ask for evaluations. Events are planned as ever. */
@OperatorTest
class BusyEvaluationsIT {

  private static final String ENVELOPE =
      """
      {"id":"t1","source":"test","detail-type":"Test","detail":{"wanted":true,"key":"k9","payee":"agt_a","amount":"3"}}
      """;

  @TestBean(name = Evaluations.FOR_PEOPLE)
  @Nullable Evaluations evaluations;

  private final PageReader reader;
  private final JdbcTemplate jdbc;
  private final Filer filer;

  @Autowired
  BusyEvaluationsIT(
      @LocalServerPort int port,
      JdbcTemplate jdbc,
      Ledger ledger,
      Planning planning,
      TransactionOperations transactions) {
    this.reader = new PageReader(port);
    this.jdbc = jdbc;
    this.filer = new Filer(ledger, planning, transactions);
  }

  static Evaluations evaluations() {
    return new Evaluations() {
      @Override
      public <T> T run(Supplier<T> work) {
        throw Undecided.refused("too many evaluations wait for a thread");
      }
    };
  }

  @BeforeEach
  void file() {
    Emptied.tables(jdbc, "event, rule_version, wallet, budget, pause, audit, bulk_act");
    filer.file("e1", "k1", "10");
  }

  @Test
  void theApiSaysWhenToComeAgain() {
    Reply reply = reader.post("viewer", "/v1/rules/test", ENVELOPE);

    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("Retry-After")).isEqualTo("10");
    assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void thePageThatTestsAReceivedEventSaysItAsAPage() {
    Reply page = reader.get("viewer", "/console/rules/test?event=e1");

    assertThat(page.status()).isEqualTo(503);
    assertThat(page.header("Retry-After")).isEqualTo("10");
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.text()).contains("no rule could be evaluated in time", "To the overview");
  }

  @Test
  void theBenchSaysItInPlaceOfTheVerdicts() {
    Reply part = reader.post("viewer", "/console/rules/test", ENVELOPE);

    assertThat(part.status()).isEqualTo(503);
    assertThat(part.html()).contains("id=\"verdicts\"");
    assertThat(part.text()).contains("No rule could be evaluated in time. Try again in a while.");
  }

  @Test
  void anActionsPageSaysThatItsRuleWasNotEvaluatedAgain() {
    UUID id = jdbc.queryForObject("select id from action where step = 'pay'", UUID.class);

    Reply page = reader.get("viewer", "/console/actions/" + id);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("the rule was not evaluated again to its end");
  }
}
