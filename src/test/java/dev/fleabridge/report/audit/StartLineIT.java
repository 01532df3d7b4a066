package dev.fleabridge.report.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.fleabridge.ledger.AuditLog;
import dev.fleabridge.testkit.workbench.Workbench;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A start is in the audit, with the settings of money and without their values. */
class StartLineIT {

  private final Workbench bench = new Workbench("rules: []");

  private void start(Map<String, String> given, Map<String, String> variables) {
    line(bench.jdbc, given, variables).write();
    bench.clock.advance(Duration.ofSeconds(1));
  }

  private StartLine line(
      JdbcTemplate jdbc, Map<String, String> given, Map<String, String> variables) {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("given", new HashMap<>(given)));
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new HashMap<>(variables)));
    return new StartLine(new AuditLog(jdbc), environment, bench.clock);
  }

  private List<String> notes() {
    return bench.jdbc.queryForList(
        "select note from audit where act = 'start' and target = 'settings' order by id",
        String.class);
  }

  @Test
  void aStartSaysWhichSettingsOfMoneyDifferAndShowsNoValue() {
    start(
        Map.of(
            "fleabridge.limits.per-day", "100",
            "fleabridge.payers.allow[0]", "agt_*",
            "fleabridge.payers.allow[1]", "ag_*",
            "fleabridge.purpleflea.dialect", "pf_live_secret",
            "fleabridge.purpleflea.api-key", "pf_live_other",
            "spring.application.version", "1.2"),
        Map.of());
    assertThat(notes())
        .singleElement()
        .asString()
        .startsWith("version 1.2; settings: limits.per-day=")
        .contains("payers.allow=", "purpleflea.dialect=")
        .endsWith("; no start before")
        .doesNotContain("pf_live", "agt_", "api-key");

    start(
        Map.of(
            "fleabridge.limits.per-day", "${LIMIT}",
            "LIMIT", "100",
            "fleabridge.payers.allow[0]", "agt_*",
            "fleabridge.payers.allow[1]", "ag_*",
            "fleabridge.purpleflea.dialect", "pf_live_secret"),
        Map.of());
    assertThat(notes().getLast()).endsWith("; nothing changed since the start before");

    start(
        Map.of(
            "fleabridge.limits.per-day", "1000",
            "fleabridge.payers.allow[0]", "agt_*"),
        Map.of("FLEABRIDGE_FEES_BUFFER", "0.5"));
    assertThat(notes().getLast())
        .endsWith(
            "; changed since the start before:"
                + " fees.buffer limits.per-day payers.allow purpleflea.dialect");
  }

  @Test
  void aDatabaseThatIsAwayKeepsNobodyFromStarting() {
    JdbcTemplate away =
        new JdbcTemplate(new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none"));
    assertThatCode(() -> line(away, Map.of(), Map.of()).write()).doesNotThrowAnyException();
  }
}
