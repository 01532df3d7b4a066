package dev.fleabridge.engine.fanout;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.ledger.FanOutReadings;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Money;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files in a wrong shape pay nobody; unusual ones that a rule can read pay everybody once. */
class UnfitFilesIT {

  private static final String RULES =
      """
      rules:
        - id: scores
          when: { source: [csv] }
          key: "{% $detail.object.key %}"
          steps:
            pay:
              pay-scores:
                uri: "{% 's3://scores/' & $detail.object.key %}"
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $number($row.score) * 10 %}"
                item: "{% $row.agent_id %}"
        - id: predictions
          when: { source: [out] }
          key: "{% $detail.object.key %}"
          steps:
            pay:
              pay-scores:
                uri: "{% 's3://scores/' & $detail.object.key %}"
                payer: agt_platform
                payee: "{% 'agt_' & $row.id %}"
                amount: "{% $row.score * 10 %}"
                item: "{% $row.id %}"
        - id: joined
          when: { source: [joined] }
          key: "{% $detail.object.key %}"
          steps:
            pay:
              pay-scores:
                uri: "{% 's3://scores/' & $detail.object.key %}"
                format: csv
                columns: [agent_id, feature, score]
                payer: agt_platform
                payee: "{% $row.agent_id %}"
                amount: "{% $number($row.score) * 10 %}"
                item: "{% $row.agent_id %}"
      """;

  private FanOutWorkbench world;

  @BeforeEach
  void open() {
    world = new FanOutWorkbench(RULES);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "csv ! a.csv ! agent_id,Score|agt_b,0.9|agt_c,0.5 ! invalid_header ! Is Score meant?",
        "csv ! b.csv ! agent_id;score|agt_b;0.9|agt_c;0.5 ! invalid_header ! semicolons",
        "csv ! c.csv ! sep=;|agent_id;score|agt_b;0.9 ! invalid_header ! Excel",
        "csv ! d.csv ! agent_id,score,score|agt_b,0.9,0.5 ! invalid_header ! more than once",
        "csv ! e.csv ! agt_b,0.9|agt_c,0.5 ! invalid_header ! there are: agt_b, 0.9",
        "csv ! f.csv ! | ! wrong_format ! the file is empty",
        "csv ! g.csv ! <html>|agent_id,score|agt_b,0.9 ! wrong_format ! an HTML page",
        "csv ! h.csv.out ! agt_b,1,0.9|agt_c,1,0.5 ! wrong_format ! JSON Lines in UTF-8 was expected",
        "csv ! i.csv ! {\"agent_id\":\"agt_b\",\"score\":0.9} ! wrong_format ! as JSON does",
        "out ! j.out ! [|{\"id\":\"b\",\"score\":1},|{\"id\":\"c\",\"score\":1}|] ! wrong_format ! several lines",
        "out ! k.jsonl ! [{\"id\":\"b\",\"score\":1}] ! wrong_format ! one JSON array",
        "joined ! l.csv.out ! agent_id,feature,score|agt_b,1,0.9 ! invalid_header ! is a header",
        "joined ! m.csv.out ! agt_b;1;0.9 ! invalid_header ! semicolons",
      })
  void wrongFilePaysNobody(
      String source, String key, String lines, String reason, String explanation) {
    world.put(key, lines.replace('|', '\n'));
    requireRefused(world.file("e1", source, key), reason, explanation);
  }

  @Test
  void prettyPrintedDocumentPaysNoneOfItsInnerLines() {
    world.put(
        "pretty.json.out",
        """
        {
            "predictions": [
                {"id": "x1", "score": 0.5},
                {"id": "x2", "score": 0.6}
            ]
        }
        """);
    requireRefused(
        world.file("e1", "out", "pretty.json.out"), "wrong_format", "goes on over several lines");
  }

  @Test
  void otherEncodingPaysNobody() {
    world.put("wide.csv", "agent_id,score\nagt_b,0.9\n".getBytes(UTF_16));
    requireRefused(world.file("e1", "csv", "wide.csv"), "wrong_format", "UTF-16");
  }

  private void requireRefused(UUID id, String reason, String explanation) {
    world.run(world.sender());

    Action action = world.bench.action(id);
    assertThat(action.state()).isEqualTo(ActionState.DECLINED);
    assertThat(action.reason()).isEqualTo(reason);
    assertThat(action.explanation()).contains(explanation);
    assertThat(world.paid).isEmpty();
    assertThat(world.progress(id).counts().rows()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      value = {
        "csv ! pandas.csv ! ,agent_id,score|0,agt_b,0.5|1,agt_c,0.7",
        "csv ! commas.csv ! agent_id,score,,|agt_b,0.5,,|agt_c,0.7",
        "csv ! twice.csv ! x,x,agent_id,score|1,2,agt_b,0.5|1,2,agt_c,0.7",
        "csv ! quoted.csv ! \"score\",\"agent_id\"|\"0.5\",\"agt_b\"|\"0.7\",\"agt_c\"",
        "csv ! mark.csv ! \uFEFFagent_id,score|agt_b,0.5|agt_c,0.7",
        "out ! lines.out ! {\"id\":\"b\",\"score\":0.5}|{\"id\":\"c\",\"score\":0.7}",
        "joined ! joined.csv.out ! agt_b,1,0.5|agt_c,1,0.7",
      })
  void unusualFilePaysEachRow(String source, String key, String lines) {
    world.put(key, lines.replace('|', '\n'));
    UUID id = world.file("e1", source, key);

    world.run(world.sender());

    assertThat(world.bench.action(id).state()).isEqualTo(ActionState.DONE);
    assertThat(payments(id)).isEqualTo(Map.of("agt_b", Money.of("5"), "agt_c", Money.of("7")));
    assertThat(world.paid.values()).containsExactly(1, 1);
    assertThat(world.progress(id).counts().rows()).isEqualTo(2);
  }

  private Map<String, Money> payments(UUID id) {
    List<Action> payments =
        new FanOutReadings(world.bench.jdbc).page(world.bench.action(id), null, 100);
    return payments.stream()
        .collect(
            Collectors.toMap(
                action -> String.valueOf(action.payee()),
                action -> java.util.Objects.requireNonNull(action.amount())));
  }
}
