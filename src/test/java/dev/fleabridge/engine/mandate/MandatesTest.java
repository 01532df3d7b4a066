package dev.fleabridge.engine.mandate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.engine.guard.GuardLimits;
import dev.fleabridge.engine.mandate.MandateProperties.Agent;
import dev.fleabridge.model.ActionKind;
import dev.fleabridge.rule.Rule;
import dev.fleabridge.setting.StartRefused;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MandatesTest {

  private static final Map<String, String> LIMITS = Map.of("per-action", "5", "per-day", "none");

  private static Mandates of(String name, Agent agent) {
    return Mandates.of(
        new MandateProperties(Map.of(name, agent), Duration.ofSeconds(8), Duration.ofMinutes(1)));
  }

  private static Agent agent(@Nullable String most, @Nullable String to) {
    return new Agent("agt_a", LIMITS, most, to);
  }

  @Test
  void twoMandatesOfOneAgentHaveOneCeiling() {
    Map<String, Agent> both =
        Map.of("a", agent("20", "agt_treasury"), "b", agent("30", "agt_treasury"));

    assertThatThrownBy(() ->
            Mandates.of(new MandateProperties(both, Duration.ofSeconds(8), Duration.ofMinutes(1))))
        .isInstanceOf(StartRefused.class)
        .hasMessage(
            "fleabridge.mcp.agents.b.holds-at-most and that of a are for one agent: keep one of them");
  }

  @Test
  void aMandateHasALimitedRuleOfItsOwnAndAnotherOneToSweep() {
    Mandates mandates = of("fraud-2", agent("20", "agt_treasury"));

    Mandate mandate = mandates.named("fraud-2").orElseThrow();
    assertThat(mandate.ruleId()).isEqualTo("mcp-fraud-2");
    assertThat(mandates.rules().limits().get("mcp-fraud-2")).isEqualTo(mandate.limits());
    assertThat(mandates.rules().limits()).containsEntry("mcp-fraud-2--sweep", GuardLimits.NONE);
    assertThat(mandates.named("fraud")).isEmpty();
  }

  @Test
  void theRuleNamesTheAgentLiterallyAndHasTheLimits() {
    Map<String, String> limits = new HashMap<>(LIMITS);
    limits.put("actions-per-hour", "7");
    limits.put("per-24-hours", "12.5");
    limits.put("approval-above", "3");
    limits.put("approval-expires-after", "36h");
    limits.put("hold-first-payment", "true");
    Mandate mandate = of("a", new Agent("agt_a", limits, null, null)).named("a").orElseThrow();

    Rule rule = MandateRule.ofRequests(mandate, ActionKind.TRANSFER, List.of("payee", "amount"));

    assertThat(rule.literalAgents().payers()).containsExactly("agt_a");
    assertThat(rule.definition().path("limits").toString())
        .isEqualTo(
            """
            {"per-action":"5.00","approval-above":"3.00","per-24-hours":"12.50",\
            "actions-per-hour":7,"approval-expires-after":"PT36H","hold-first-payment":true}\
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a_b", "-a", "a-", "a--b", "a.b", "ä", "a b"})
  void anOddNameRefusesTheStart(String name) {
    assertThatThrownBy(() -> of(name, agent(null, null)))
        .isInstanceOf(StartRefused.class)
        .hasMessageStartingWith("fleabridge.mcp.agents." + name);
  }

  @ParameterizedTest
  @CsvSource({
    "20,, .agents.a: holds-at-most and sweep-to",
    ", agt_t, .agents.a: holds-at-most and sweep-to",
    "twenty, agt_t, .agents.a.holds-at-most is not an amount",
    "-1, agt_t, .agents.a.holds-at-most is not an amount",
    "20, agt_a, .agents.a.sweep-to is the agent itself",
  })
  void aCeilingThatCannotBeRefusesTheStart(
      @Nullable String most, @Nullable String to, String sentence) {
    assertThatThrownBy(() -> of("a", agent(most, to)))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void aMandateWithoutAnAgentOrACapRefusesTheStart() {
    assertThatThrownBy(() -> of("a", new Agent(null, LIMITS, null, null)))
        .hasMessage("fleabridge.mcp.agents.a.agent is missing: it names an agent at Purple Flea");
    assertThatThrownBy(() -> of("a", new Agent("agt_a", Map.of("per-day", "1"), null, null)))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("fleabridge.mcp.agents.a.limits.per-action must be set");
  }
}
