package dev.fleabridge.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.LocaleResolver;
import tools.jackson.databind.JsonNode;

/** What the description of the API must have, whatever else it says. */
@OperatorTest
class ApiDescriptionIT {

  @LocalServerPort private int port;
  @Autowired private LocaleResolver locales;
  private Caller caller;

  @BeforeEach
  void open() {
    caller = new Caller(port);
  }

  /** Each language that somebody made up cost a second, and memory for good. */
  @Test
  void theDocumentIsMadeOnceWhateverLanguageIsAskedFor() {
    MockHttpServletRequest request = new MockHttpServletRequest();
    request.addPreferredLocale(Locale.forLanguageTag("xx-aaaaa"));

    assertThat(locales.resolveLocale(request)).isEqualTo(Locale.ENGLISH);
  }

  @Test
  void everyPathOfTheContractIsInTheDocument() {
    JsonNode document = caller.get("viewer", "/v3/api-docs").body();

    assertThat(document.path("info").path("title").asString()).isEqualTo("Fleabridge");
    assertThat(document.path("paths").propertyNames())
        .contains(
            "/v1/events",
            "/v1/events/{id}",
            "/v1/events/{id}/replay",
            "/v1/actions",
            "/v1/changes",
            "/v1/actions/{id}",
            "/v1/actions/{id}/approve",
            "/v1/actions/{id}/reject",
            "/v1/actions/{id}/cancel",
            "/v1/actions/{id}/retry",
            "/v1/actions/{id}/resolve",
            "/v1/actions/{id}/look-again",
            "/v1/actions/{id}/receipt",
            "/v1/actions/{id}/explanation",
            "/v1/actions/{id}/levers",
            "/v1/actions/bulk",
            "/v1/inbox",
            "/v1/runs/{id}",
            "/v1/rules",
            "/v1/rules/activity",
            "/v1/rules/test",
            "/v1/rules/reload",
            "/v1/rules/revisions",
            "/v1/rules/revisions/{number}",
            "/v1/rules/revisions/{number}/differences",
            "/v1/rules/revisions/{number}/put-in-force",
            "/v1/rules/revisions/{number}/refuse",
            "/v1/rules/backtest",
            "/v1/wallets",
            "/v1/wallets/{agent}",
            "/v1/wallets/{agent}/history",
            "/v1/overview",
            "/v1/escrows",
            "/v1/escrows/{ref}",
            "/v1/positions",
            "/v1/positions/results",
            "/v1/pauses",
            "/v1/pauses/{scope}",
            "/v1/budgets",
            "/v1/audit",
            "/v1/audit/verification",
            "/v1/audit/verification/standing",
            "/v1/batches",
            "/v1/sources",
            "/v1/exports/actions",
            "/v1/exports/events",
            "/v1/exports/audit");
    assertThat(document.path("components").path("securitySchemes").propertyNames())
        .containsExactlyInAnyOrder("sourceKey", "mlflowSignature", "basic", "bearer");
    JsonNode list = document.path("paths").path("/v1/actions").path("get");
    assertThat(Caller.texts(list.path("parameters"), "name"))
        .containsExactlyInAnyOrder(
            "state",
            "rule",
            "kind",
            "agent",
            "payer",
            "payee",
            "event",
            "key",
            "transaction",
            "amount",
            "amountFrom",
            "amountTo",
            "shadow",
            "since",
            "until",
            "cursor",
            "limit");
    JsonNode conflict =
        document.path("paths").path("/v1/actions/{id}/retry").path("post").path("responses");
    assertThat(conflict.path("409").path("content").propertyNames())
        .containsExactly("application/problem+json");
    JsonNode schemas = document.path("components").path("schemas");
    assertThat(schemas.path("Action").path("properties").propertyNames())
        .as(schemas.propertyNames() + " " + schemas.path("Action"))
        .contains("idempotencyKey", "attempts", "history");
    assertThat(schemas.path("Event").path("properties").propertyNames()).contains("envelope");
    assertThat(schemas.path("Wallet").path("properties").path("reserved").path("type").asString())
        .isEqualTo("string");
    assertThat(schemas.propertyNames())
        .contains("Problem", "ActionSummary", "Quota", "WindowUsed")
        .doesNotContain("Money", "Detail", "Summary", "View");
  }
}
