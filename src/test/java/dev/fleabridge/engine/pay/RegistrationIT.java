package dev.fleabridge.engine.pay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.aws.Secrets;
import dev.fleabridge.aws.StandInAws;
import dev.fleabridge.engine.SendResult;
import dev.fleabridge.engine.Sender;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Outcome;
import dev.fleabridge.purpleflea.ApiKey;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.client.PurpleFlea;
import dev.fleabridge.testkit.workbench.PublicServers;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** A new agent a model version: registered once, its key kept, the faucet claimed once. */
class RegistrationIT {

  private static final String BOOTSTRAP =
      """
      rules:
        - id: bootstrap
          when: { source: [test] }
          key: "{% $detail.version %}"
          steps:
            register: { register-agent: { name: "{% $detail.name %}" } }
            claim: { claim-faucet: { agent: "{% $steps.register.agentId %}" } }
      """;

  private Workbench bench;
  private PublicServers servers;
  private StandInAws aws;
  private Secrets secrets;

  @BeforeEach
  void open() {
    bench = new Workbench(BOOTSTRAP);
    servers = new PublicServers(bench.clock);
    aws = new StandInAws(bench.clock);
    secrets = aws.secrets();
  }

  @AfterEach
  void close() {
    servers.close();
    aws.close();
  }

  @Test
  void aNewAgentIsRegisteredClaimsAndIsFoundByItsKey() {
    List<UUID> steps = file("v1", "arn:aws:sagemaker:eu-west-1:1:model-package/fraud/1");
    run(servers.client);

    Action register = bench.action(steps.getFirst());
    String agentId = resultOf(register, "agentId");
    assertThat(register.state()).isEqualTo(ActionState.DONE);
    assertThat(resultOf(register, "secret")).isEqualTo("fleabridge/agents/" + agentId);
    Action claim = bench.action(steps.getLast());
    assertThat(claim.state()).isEqualTo(ActionState.DONE);
    assertThat(claim.payer()).isEqualTo(agentId);
    assertThat(servers.sandbox.balance(agentId)).isEqualByComparingTo("1");

    ConfiguredKeys keys = keys();
    assertThat(keys.keyFor(agentId, Service.ESCROW).map(ApiKey::reveal))
        .contains(secrets.read("fleabridge/agents/" + agentId));
    assertThat(keys.keyFor("ag_other", Service.ESCROW).map(ApiKey::reveal)).contains("everybodys");
    try (PurpleFlea asAgent = servers.client("services", bench.clock, keys)) {
      assertThat(asAgent.balance(agentId))
          .isInstanceOf(dev.fleabridge.purpleflea.CallOutcome.Done.class);
    }
  }

  @Test
  void theKeyIsNowhereInTheLedger() {
    List<UUID> steps = file("v1", "model-v1");
    run(servers.client);
    String key = secrets.read(resultOf(bench.action(steps.getFirst()), "secret"));

    for (String table : List.of("event", "action", "attempt", "history", "agent", "run")) {
      List<Map<String, Object>> rows = bench.jdbc.queryForList("select * from " + table);
      assertThat(rows.toString()).as(table).doesNotContain(key);
    }
  }

  @Test
  void aNameIsRegisteredOnceAndRemembered() {
    List<UUID> first = file("v1", "model");
    List<UUID> second = file("v2", "model");
    run(servers.client);
    bench.clock.advance(Duration.ofMinutes(2));
    run(servers.client);

    Action again = bench.action(second.getFirst());
    assertThat(again.state()).isEqualTo(ActionState.DONE);
    assertThat(resultOf(again, "agentId"))
        .isEqualTo(resultOf(bench.action(first.getFirst()), "agentId"));
    assertThat(bench.jdbc.queryForObject("select count(*) from agent", Integer.class)).isEqualTo(1);
    assertThat(registrations()).isEqualTo(1);
    assertThat(bench.action(second.getLast()).reason()).isEqualTo("already_claimed");
  }

  @Test
  void aKeyThatCannotBeStoredIsAQuestionForAPersonAndNotASecondRegistration() {
    aws.standIn.faults().refuse("PutSecretValue", 9, 400, "AccessDeniedException", "no");
    List<UUID> steps = file("v1", "model-v1");
    run(servers.client);

    Action register = bench.action(steps.getFirst());
    assertThat(register.state()).isEqualTo(ActionState.UNKNOWN);
    assertThat(register.reason()).isEqualTo("registered_but_key_not_stored");
    assertThat(register.explanation()).contains("ag_");

    bench.clock.advance(Duration.ofSeconds(5));
    bench
        .reconciler(
            new PurpleFleaInquiry(
                servers.client, earlier(), false, Duration.ofHours(24), bench.clock))
        .reconcileDue();
    assertThat(bench.action(register.id()).state()).isEqualTo(ActionState.NEEDS_REVIEW);
    run(servers.client);
    assertThat(registrations()).isEqualTo(1);
  }

  @Test
  void aPassingFailureOfTheSecretStoreIsTriedAgain() {
    aws.standIn.faults().refuse("PutSecretValue", 1, 400, "AccessDeniedException", "not yet");
    List<UUID> steps = file("v1", "model-v1");
    run(servers.client);

    assertThat(bench.action(steps.getFirst()).state()).isEqualTo(ActionState.DONE);
  }

  @Test
  void aDialectWithoutRegistrationRefuses() {
    List<UUID> steps = file("v1", "model-v1");
    try (PurpleFlea guide = servers.client("guide", bench.clock, new PublicServers.KeyByName())) {
      run(guide);
    }
    assertThat(bench.action(steps.getFirst()).state()).isEqualTo(ActionState.DECLINED);
    assertThat(bench.action(steps.getFirst()).reason()).isEqualTo("unsupported_operation");

    // The name is free again for a bridge that can.
    List<UUID> later = file("v2", "model-v1");
    run(servers.client);
    assertThat(bench.action(later.getFirst()).state()).isEqualTo(ActionState.DONE);
  }

  private long registrations() {
    return servers.sandbox.calls().stream()
        .filter(call -> call.toString().contains("/auth/register"))
        .count();
  }

  private static String resultOf(Action action, String field) {
    return Objects.requireNonNull(action.result()).path(field).asString();
  }

  @Test
  void aLedgerThatIsDownBeforeTheCallMeansThatNothingWasSent() {
    file("v1", "arn:aws:sagemaker:eu-west-1:1:model-package/fraud/1");
    Action claimed = bench.replica("one").claim(10).sending().getFirst();
    TransactionOperations down =
        new TransactionTemplate() {
          @Override
          public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
            throw new CannotCreateTransactionException("the database is gone");
          }
        };
    Registrations registrations =
        new Registrations(bench.ledger.agents(), secrets, down, bench.clock, "x/");

    SendResult answer =
        new PurpleFleaSender(servers.client, earlier(), registrations).send(claimed);
    assertThat(answer.outcome()).isEqualTo(Outcome.NOT_SENT);
    assertThat(registrations()).isZero();
  }

  private ConfiguredKeys keys() {
    MockEnvironment environment =
        new MockEnvironment().withProperty("fleabridge.purpleflea.api-key", "everybodys");
    return new ConfiguredKeys(
        environment,
        secrets,
        new AgentsSecret(null, secrets, true),
        bench.ledger.agents()::secretOf);
  }

  private void run(PurpleFlea client) {
    Sender sender = new PurpleFleaSender(client, earlier(), registrationsOf());
    bench.runUntilIdle(sender::send);
  }

  private EarlierAttempts earlier() {
    return bench.earlierAttempts(false);
  }

  private Registrations registrationsOf() {
    return new Registrations(
        bench.ledger.agents(), secrets, bench.transactions, bench.clock, "fleabridge/agents/");
  }

  private List<UUID> file(String version, String name) {
    String detail = "{\"version\":\"%s\",\"name\":\"%s\"}".formatted(version, name);
    return bench
        .file(Workbench.event("e-" + version, "test", "Test", detail))
        .runs()
        .getFirst()
        .actions();
  }
}
