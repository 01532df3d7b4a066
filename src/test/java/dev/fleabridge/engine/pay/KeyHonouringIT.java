package dev.fleabridge.engine.pay;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.InquiryResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.engine.cycle.Recorder.Sent;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.purpleflea.http.ClientSettings;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A payment whose outcome is unknown is sent again only to an upstream that is declared to honour
 * keys, while it knows the key, and then to the byte as before (money rule 11).
 */
class KeyHonouringIT {

  private static final Duration KEY_LIFETIME = Duration.ofHours(1);

  private static final String PAY =
      """
      rules:
        - id: pay
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_payee, amount: "{% $detail.amount %}", memo: hello } }
      """;

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort())
          .build();

  private Workbench bench;
  private PurpleFlea client;
  private StandInAws aws;
  private UUID id;

  @BeforeEach
  void sendWithoutAnAnswer() {
    bench = new Workbench(PAY);
    bench.balance("agt_payer", "100");
    aws = new StandInAws(bench.clock);
    ClientSettings settings =
        ClientSettings.builder().baseUrl(URI.create(SERVER.baseUrl())).build();
    client =
        new PurpleFlea(
            settings, Dialects.named("guide"), new PublicServers.KeyByName(), bench.clock);
    SERVER.stubFor(post("/wallet/transfer").willReturn(aResponse().withStatus(502)));
    id =
        bench
            .file(Workbench.event("e1", "test", "Test", "{\"key\":\"k1\",\"amount\":10.50}"))
            .runs()
            .getFirst()
            .actions()
            .getFirst();
    bench.runUntilIdle(sender()::send);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);
    SERVER.stubFor(post("/wallet/transfer").willReturn(okJson("{\"tx_id\":\"tx_1\"}")));
  }

  @AfterEach
  void close() {
    client.close();
    aws.close();
  }

  @Test
  void itIsSentAgainWithTheSameKeyAndTheSameBytes() {
    bench.clock.advance(KEY_LIFETIME.minusSeconds(1));
    reconcile(true);

    assertThat(bench.action(id).state()).isEqualTo(ActionState.DONE);
    List<LoggedRequest> calls = calls();
    assertThat(calls).hasSize(2);
    assertThat(calls.getLast().getBody()).isEqualTo(calls.getFirst().getBody());
    assertThat(calls)
        .extracting(call -> call.getHeader("Idempotency-Key"))
        .containsOnly(bench.action(id).idempotencyKey());
  }

  @Test
  void itIsNotSentAgainWhereTheUpstreamIsNotDeclaredToHonourKeys() {
    bench.clock.advance(Duration.ofSeconds(5));
    reconcile(false);

    assertThat(calls()).hasSize(1);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void itIsNotSentAgainOnceTheUpstreamMayHaveForgottenTheKey() {
    bench.clock.advance(KEY_LIFETIME);
    reconcile(true);

    assertThat(calls()).hasSize(1);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void aRepeatDoesNotMakeTheKeyLiveLonger() {
    SERVER.stubFor(post("/wallet/transfer").willReturn(aResponse().withStatus(502)));
    bench.clock.advance(KEY_LIFETIME.minusSeconds(1));
    reconcile(true);
    assertThat(calls()).hasSize(2);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);

    bench.clock.advance(Duration.ofMinutes(5));
    reconcile(true);

    assertThat(calls()).hasSize(2);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void neitherDoesAnAttemptThatIsKnownToHaveComeToNothing() {
    bench.clock.advance(KEY_LIFETIME.minusSeconds(1));
    bench.reconciler(action -> new InquiryResult.NotDone("not in the history")).reconcileDue();
    bench.balance("agt_payer", "100");
    SERVER.stubFor(post("/wallet/transfer").willReturn(aResponse().withStatus(502)));
    bench.runUntilIdle(sender()::send);
    assertThat(bench.action(id).epoch()).isEqualTo(2);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.UNKNOWN);

    bench.clock.advance(Duration.ofMinutes(5));
    reconcile(true);

    assertThat(calls()).hasSize(2);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  @Test
  void itIsNotSentAgainForEver() {
    bench.jdbc.update("update action set failures = 30 where id = ?", id);
    bench.clock.advance(Duration.ofSeconds(5));
    reconcile(true);

    assertThat(calls()).hasSize(1);
    assertThat(bench.action(id).state()).isEqualTo(ActionState.NEEDS_REVIEW);
  }

  private void reconcile(boolean honoursKeys) {
    PurpleFleaInquiry inquiry =
        new PurpleFleaInquiry(client, earlier(), honoursKeys, KEY_LIFETIME, bench.clock);
    bench.reconciler(inquiry, this::sendAgain).reconcileDue();
  }

  private void sendAgain(Action action) {
    Sent sent = new Sent(action, bench.clock.instant(), sender().repeat(action));
    bench.recorder().record(List.of(sent));
  }

  private Sender sender() {
    return new PurpleFleaSender(
        client,
        earlier(),
        new Registrations(
            bench.ledger.agents(), aws.secrets(), bench.transactions, bench.clock, "x/"));
  }

  private EarlierAttempts earlier() {
    return bench.earlierAttempts(false);
  }

  private static List<LoggedRequest> calls() {
    return SERVER.findAll(postRequestedFor(urlEqualTo("/wallet/transfer")));
  }
}
