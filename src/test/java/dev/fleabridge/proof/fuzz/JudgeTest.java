package dev.fleabridge.proof.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {

  private static final Shot SHOT =
      new Shot("nothing", "viewer", "GET", "/v1/runs/1?a=b", List.of(), null, null);
  private static final String TYPE = "Content-Type: application/problem+json";
  private static final String NOT_FOUND =
      """
      {"type":"urn:fleabridge:problem:not-found","title":"Not found","status":404,"detail":"%s"}\
      """;

  private final Judge judge = new Judge();

  @Test
  void aProblemThatTheDescriptionKnowsIsFaultless() {
    assertThat(judge.faults(SHOT, answer(404, TYPE, NOT_FOUND.formatted("no run")))).isEmpty();
  }

  @Test
  void whatNobodyShouldSeeIsFound() {
    assertThat(judge.faults(SHOT, answer(500, TYPE, NOT_FOUND)))
        .contains("it is 500 for nothing", "it is no problem of the one form");
    assertThat(judge.faults(SHOT, answer(404, "Content-Type: text/html", "<html>")))
        .contains("it is no problem+json but text/html", "it says <html");
    assertThat(judge.faults(SHOT, answer(404, TYPE, NOT_FOUND.formatted("java.lang.String"))))
        .contains("it says java.");
    assertThat(judge.faults(SHOT, answer(404, TYPE, NOT_FOUND.formatted(Maker.SOURCE_KEY))))
        .contains("a secret is in it: " + Maker.SOURCE_KEY);
    assertThat(judge.faults(SHOT, answer(200, "Content-Type: application/json", "{}")))
        .anyMatch(fault -> fault.contains("the description: ") && fault.contains("businessKey"));
    assertThat(judge.faults(SHOT, Answer.NONE)).containsExactly("there was no answer");
  }

  @Test
  void aRequestIsShownAsALineThatSendsItAgain() {
    Shot odd =
        SHOT.by("PUT").with("X-A: it's").sending(new byte[] {'{', (byte) 0xff, '}'}).but("a byte");

    assertThat(odd.again(8080))
        .isEqualTo(
            "curl -i --path-as-is -X PUT -H $'X-A: it\\x27s' --data-binary $'{\\xff}'"
                + " 'http://localhost:8080/v1/runs/1?a=b'");
    assertThat(SHOT.asRaw(new byte[] {'G', '\r', '\n'}).again(8080))
        .isEqualTo("printf 'G\\x0d\\x0a' | nc localhost 8080");
  }

  private static Answer answer(int status, String header, String body) {
    return new Answer(status, List.of(header), body);
  }
}
