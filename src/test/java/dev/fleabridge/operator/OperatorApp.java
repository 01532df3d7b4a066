package dev.fleabridge.operator;

import dev.fleabridge.aws.Queues;
import dev.fleabridge.engine.EngineProperties;
import dev.fleabridge.engine.ReplicaName;
import dev.fleabridge.engine.backtest.BackTest;
import dev.fleabridge.engine.explain.Explanations;
import dev.fleabridge.engine.fanout.BatchPlanner;
import dev.fleabridge.engine.fanout.PayoutLog;
import dev.fleabridge.engine.guard.AllowList;
import dev.fleabridge.engine.guard.Guard;
import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.guard.GuardSettings;
import dev.fleabridge.engine.guard.OutsideNames;
import dev.fleabridge.engine.guard.OwnRules;
import dev.fleabridge.engine.lever.Levers;
import dev.fleabridge.engine.pay.Upstream;
import dev.fleabridge.engine.plan.Evaluations;
import dev.fleabridge.engine.plan.Planner;
import dev.fleabridge.engine.plan.RulesInForce;
import dev.fleabridge.engine.revision.Revisions;
import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.ledger.Census;
import dev.fleabridge.ledger.FanOutReadings;
import dev.fleabridge.ledger.Ledger;
import dev.fleabridge.ledger.ReadPool;
import dev.fleabridge.ledger.Readings;
import dev.fleabridge.ledger.SharedReading;
import dev.fleabridge.ledger.seal.SealReadings;
import dev.fleabridge.mcp.McpDoorParts;
import dev.fleabridge.model.Money;
import dev.fleabridge.openapi.OpenApiConfiguration;
import dev.fleabridge.rule.Period;
import dev.fleabridge.rule.Quotas;
import dev.fleabridge.rule.Span;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import dev.fleabridge.testkit.workbench.TestClock;
import dev.fleabridge.web.ProblemDetails;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The operators' API on a real port and a real PostgreSQL, with a clock that stands still, without
 * the engine's threads, and with an events door that only says who came in.
 *
 * <p>Bears no stereotype: the embedded run scans this package too.
 */
@EnableAutoConfiguration
@ComponentScan(
    basePackageClasses = {Explanations.class, Levers.class, Revisions.class, ProblemDetails.class},
    basePackages = {"dev.fleabridge.console", "dev.fleabridge.signin"})
@Import({
  OperatorConfiguration.class,
  OpenApiConfiguration.class,
  McpDoorParts.class,
  ProblemAdvice.class,
  ActionController.class,
  AuditController.class,
  BackTestController.class,
  BatchController.class,
  BudgetController.class,
  EscrowController.class,
  OverviewController.class,
  PositionController.class,
  EventController.class,
  ExplanationController.class,
  ExportController.class,
  InboxController.class,
  LeverController.class,
  PauseController.class,
  BulkController.class,
  ChangeController.class,
  ReplayController.class,
  RevisionController.class,
  RuleActivityController.class,
  RuleController.class,
  ReceiptController.class,
  RunController.class,
  SourceController.class,
  SessionController.class,
  VerificationController.class,
  WalletController.class
})
public class OperatorApp {

  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  static final byte[] TOKEN_SECRET =
      "a secret of the tests, long enough for HS256".getBytes(StandardCharsets.UTF_8);

  static final String TOKEN_OF_AN_ISSUER_THAT_IS_AWAY = "away";

  static final String RULES =
      """
      rules:
        - id: pay
          description: Pays what the event says.
          when: { source: [test], detail: { wanted: [true] } }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: "{% $detail.payee %}", amount: "{% $detail.amount %}", memo: hello } }
            note: { after: [pay], record: { agent: agt_payer, memo: paid } }
        - id: other
          when: { source: [other] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: other } }
        - id: off
          enabled: false
          when: { source: [test] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: off } }
        - id: watched
          mode: shadow
          when: { source: [watched] }
          key: "{% $detail.key %}"
          steps:
            pay: { transfer: { payer: agt_payer, payee: agt_b, amount: "1", memo: watched } }
      """;

  private static final class Database {
    static final EmbeddedPostgresDatabase SHARED = EmbeddedPostgresDatabase.migratedCopy();
  }

  @Bean
  DataSource dataSource() {
    return Database.SHARED.dataSource();
  }

  @Bean
  TestClock clock() {
    return new TestClock(NOW);
  }

  @Bean
  Ledger ledger(JdbcTemplate jdbc) {
    return Ledger.on(jdbc);
  }

  @Bean
  TransactionOperations transactions(PlatformTransactionManager manager) {
    return new TransactionTemplate(manager);
  }

  @Bean
  Readings readings(JdbcTemplate jdbc) {
    return Readings.on(ReadPool.shared(jdbc).jdbc());
  }

  @Bean
  SealReadings sealReadings(JdbcTemplate jdbc) {
    return SealReadings.on(ReadPool.shared(jdbc).jdbc());
  }

  /** Read anew each time: between two tests the clock stands still. */
  @Bean
  SharedReading<Census.Figures> ledgerFigures(JdbcTemplate jdbc, TestClock clock) {
    Census census = new Census(jdbc);
    TestClock later = new TestClock(NOW);
    return new SharedReading<>(
        "The ledger",
        () -> {
          later.advance(Duration.ofMinutes(1));
          return census.take(clock.instant());
        },
        later);
  }

  @Bean
  Upstream upstream() {
    return () -> List.of(new Upstream.Calls("flea wallet, paying", Upstream.Circuit.OPEN, 20, 12));
  }

  /** Nothing here listens on any. */
  @Bean
  Queues queues() {
    return name -> {
      throw new AssertionError(name);
    };
  }

  @Bean
  OwnRules ownRules() {
    return OwnRules.NONE;
  }

  @Bean
  AuditLog auditLog(JdbcTemplate jdbc) {
    return new AuditLog(jdbc);
  }

  /** With {@link #RULES} as the file. It is not watched, and people decide alone unless set. */
  @Bean
  EngineProperties engineProperties(Environment environment) throws IOException {
    Path file = Files.writeString(Files.createTempFile("rules", ".yaml"), RULES);
    file.toFile().deleteOnExit();
    return new Binder(
            new MapConfigurationPropertySource(
                Map.of(
                    "fleabridge.rules.location",
                    file.toString(),
                    "fleabridge.rules.watch",
                    "false",
                    "fleabridge.rules.poll-interval",
                    "1m",
                    "fleabridge.rules.four-eyes",
                    environment.getProperty("fleabridge.rules.four-eyes", "false"))))
        .bind("fleabridge", EngineProperties.class)
        .get();
  }

  @Bean
  ReplicaName replicaName() {
    return new ReplicaName("replica-1");
  }

  @Bean(name = Evaluations.FOR_PEOPLE, defaultCandidate = false)
  Evaluations evaluationsForPeople() {
    return Evaluations.inPlace();
  }

  @Bean
  Planner planner(RulesInForce rules, TestClock clock) {
    return new Planner(rules, clock, UUID::randomUUID, Duration.ofDays(7), Evaluations.inPlace());
  }

  @Bean
  BackTest backTest(RulesInForce rules, Readings readings, TestClock clock) {
    return new BackTest(rules, readings.backTests(), Evaluations.inPlace(), clock);
  }

  @Bean
  BatchPlanner batchPlanner(TestClock clock) {
    return new BatchPlanner(clock, UUID::randomUUID, Duration.ofDays(7), Evaluations.inPlace());
  }

  @Bean
  PayoutLog payoutLog(JdbcTemplate jdbc) {
    return new PayoutLog(new FanOutReadings(jdbc));
  }

  @Bean
  GuardSettings guardSettings() {
    return new GuardSettings(
        new BigDecimal("0.02"),
        new GuardLimits(null, Money.of("100"), Money.of("60"), Money.of("50")),
        id -> id.equals("pay") ? limitsOfPay() : GuardLimits.NONE,
        new AllowList(List.of("agt_*")),
        new AllowList(List.of("agt_*")),
        true,
        Duration.ofSeconds(10),
        Duration.ofSeconds(2));
  }

  @Bean
  Guard guard(GuardSettings settings) {
    return new Guard(settings);
  }

  @Bean
  OutsideNames outsideNames() {
    return OutsideNames.literal();
  }

  private static GuardLimits limitsOfPay() {
    Quotas quotas =
        new Quotas(
            Map.of(new Span(Period.HOUR, true), Money.of("40")),
            Map.of(new Span(Period.LAST_7_DAYS, false), 1000));
    return new GuardLimits(Money.of("500"), quotas, null, null, null, false);
  }

  /** Tokens that the tests sign themselves. */
  @Bean
  JwtDecoder decoder() {
    JwtDecoder decoder =
        NimbusJwtDecoder.withSecretKey(new SecretKeySpec(TOKEN_SECRET, "HmacSHA256")).build();
    return token -> {
      if (token.equals(TOKEN_OF_AN_ISSUER_THAT_IS_AWAY)) {
        throw new JwtException("the issuer did not answer");
      }
      return decoder.decode(token);
    };
  }

  @Bean
  RouterFunction<ServerResponse> door() {
    return RouterFunctions.route()
        .POST(
            "/v1/events",
            request ->
                ServerResponse.accepted()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(answer(request.principal().map(Principal::getName).orElse("?"))))
        .build();
  }

  /** As the door answers, with the sender for an id. */
  private static Map<String, Object> answer(String sender) {
    return Map.of("id", sender, "status", "accepted", "runs", List.of());
  }
}
