package dev.fleabridge.mcp.tool;

import static dev.fleabridge.mcp.tool.MandatedService.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent is given and shown, and what is refused before anything is filed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ToolAnswersIT {

  private MandatedService service;

  @BeforeAll
  void start() {
    service = new MandatedService(Map.of());
  }

  @AfterAll
  void stop() throws IOException {
    service.close();
  }

  @Test
  void theToolsAreThoseOfThePage() throws IOException {
    String table =
        Files.readString(Path.of("docs/agents.md"))
            .split("\\n## The tools\\n", -1)[1]
            .split("\\n## ", -1)[0]
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|", -1)[1])
            .collect(Collectors.joining());
    Set<String> told =
        Pattern.compile("`(\\w+)`")
            .matcher(table)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());

    assertThat(service.toolbox().of(new Caller("trader", null, true)))
        .extracting(tool -> tool.face().name())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(told);
  }

  /** An action is found by the tool that was called, whatever its first name is. */
  @Test
  void anActionIsFoundByAnAliasToo() {
    service.call(
        "trader",
        "create_escrow",
        """
        {"counterparty_agent_id":"agt_b","amount_usd":"1","description":"work","reference":"by-alias"}
        """);

    for (String tool : Set.of("create_escrow", "pf_escrow_create")) {
      ToolAnswer found =
          service.call(
              "trader",
              "get_action",
              "{\"tool\":\"%s\",\"reference\":\"by-alias\"}".formatted(tool));
      assertThat(text(found, "kind")).as(tool).isEqualTo("create-escrow");
    }
  }

  @Test
  void anAliasIsTheSameToolUnderAnotherName() {
    ToolAnswer first =
        service.call(
            "trader",
            "pf_escrow_create",
            """
            {"depositor":"agt_trader","beneficiary":"agt_worker","amount":2,"condition":"labels",\
            "reference":"batch-1"}
            """);
    ToolAnswer alias =
        service.call(
            "trader",
            "create_escrow",
            """
            {"counterparty_agent_id":"agt_worker","amount_usd":"2.00","description":"labels",\
            "reference":"batch-1"}
            """);

    assertThat(text(first, "escrow_id")).as(first.text()).startsWith("esc_");
    assertThat(text(alias, "escrow_id")).isEqualTo(text(first, "escrow_id"));
  }

  @Test
  void whoMayOnlyLookIsGivenNoToolThatPays() {
    Caller viewer = new Caller("trader", null, false);

    assertThat(service.toolbox().of(viewer)).allMatch(tool -> tool.face().readOnly()).isNotEmpty();
    assertThat(service.toolbox().of(new Caller("nobody", null, true))).isEmpty();
  }

  @Test
  void nobodySeesTheActionsOfAnother() {
    ToolAnswer paid = service.pay("trader", "agt_seen", "1", "seen");
    String id = "{\"action_id\":\"%s\"}".formatted(text(paid, "action_id"));

    assertThat(text(service.call("trader", "get_action", id), "state")).isEqualTo("DONE");
    assertThat(text(service.call("fraud", "get_action", id), "error")).isEqualTo("not_found");
    assertThat(service.call("small", "list_my_actions", "{\"limit\":50}").structured().toString())
        .doesNotContain("agt_trader");
    assertThat(service.call("trader", "list_my_actions", "{}").structured().toString())
        .contains("agt_trader")
        .doesNotContain("agt_small");
  }

  @Test
  void theBalanceIsTheAgentsOwn() {
    ToolAnswer own = service.call("fraud", "pf_wallet_balance", "{}");

    assertThat(own.failed()).as(own.text()).isFalse();
    assertThat(text(own, "agent_id")).isEqualTo("agt_fraud");
    assertThat(service.call("fraud", "check_balance", "{\"agent_id\":\"agt_trader\"}").failed())
        .isTrue();
  }

  @Test
  void anotherWalletIsNotPaidFrom() {
    ToolAnswer answer =
        service.call(
            "trader",
            "pf_transfer",
            """
            {"from":"agt_platform_treasury","to":"agt_trader","amount":"5","reference":"not-mine"}
            """);

    assertThat(answer.failed()).isTrue();
    assertThat(text(answer, "argument")).isEqualTo("from");
    assertThat(service.sandbox.balance("agt_platform_treasury")).isEqualByComparingTo("10000");
  }

  @ParameterizedTest
  @CsvSource({"0, labels, amount_usd", "2, ok, description"})
  void anEscrowThatNobodyTakesUsesNoReferenceUp(String amount, String terms, String named) {
    ToolAnswer answer =
        service.call(
            "trader",
            "create_escrow",
            """
            {"counterparty_agent_id":"agt_b","amount_usd":"%s","description":"%s","reference":"z"}
            """
                .formatted(amount, terms));

    assertThat(text(answer, "argument")).isEqualTo(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'to':'agt_b','amount':'1'} | reference",
        "{'to':'agt_b','amount':'1','reference':''} | reference",
        "{'to':'agt_b','amount':'1','reference':'ä'} | reference",
        "{'to':'agt_b','amount':'-1','reference':'r'} | amount",
        "{'to':'agt_b','amount':'1e3','reference':'r'} | amount",
        "{'to':'agt_b','amount':'0.0000001','reference':'r'} | amount",
        "{'to':'agt_b','amount':1e400,'reference':'r'} | amount",
        "{'to':'agt_b','amount':true,'reference':'r'} | amount",
        "{'to':'agt_b','amount':'0','reference':'r'} | amount",
        "{'to':'agt_trader','amount':'1','reference':'r'} | to",
        "{'to':7,'amount':'1','reference':'r'} | to",
        "{'to':'agt_b','amount':'1','reference':'r','payer':'agt_c'} | payer",
      })
  void aBadArgumentIsNamedAndNothingIsFiled(String arguments, String named) {
    String before = service.one("select count(*) from event where sender = 'trader'");
    ToolAnswer answer = service.call("trader", "pf_transfer", arguments.replace('\'', '"'));

    assertThat(answer.failed()).isTrue();
    assertThat(text(answer, "argument")).as(answer.text()).isEqualTo(named);
    assertThat(service.one("select count(*) from event where sender = 'trader'")).isEqualTo(before);
  }
}
