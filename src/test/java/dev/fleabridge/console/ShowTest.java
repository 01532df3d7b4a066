package dev.fleabridge.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShowTest {

  private final Show show = new Show();

  @ParameterizedTest
  @CsvSource({
    "/console/actions, /console/actions?cursor=a%2Bb%26c%3D",
    "/console/actions?state=DONE, /console/actions?state=DONE&cursor=a%2Bb%26c%3D",
    "/x?since=2026-11-20T00%3A00%3A00Z&a=1, /x?since=2026-11-20T00%3A00%3A00Z&a=1&cursor=a%2Bb%26c%3D",
    "/x?key=a%2Fb%26c%2Bd%C3%A9+f, /x?key=a%2Fb%26c%2Bd%C3%A9+f&cursor=a%2Bb%26c%3D",
    "/x?key=a=b, /x?key=a=b&cursor=a%2Bb%26c%3D",
    "/x?cursor=old&key=1, /x?key=1&cursor=a%2Bb%26c%3D"
  })
  void aParameterIsSetAndTheOthersStayAsTheyCame(String address, String next) {
    assertThat(show.withParameter(address, "cursor", "a+b&c=")).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource({
    "pay, /console/rules/pay",
    "test, /console/rules?id=test",
    "revisions, /console/rules?id=revisions",
    "a/b, /console/rules?id=a%2Fb",
    "a;b%, /console/rules?id=a%3Bb%25"
  })
  void aRuleOfAnyNameHasAnAddress(String rule, String address) {
    assertThat(show.rule(rule)).isEqualTo(address);
  }
}
