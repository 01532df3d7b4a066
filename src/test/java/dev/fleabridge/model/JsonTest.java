package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class JsonTest {

  @Test
  void whatIsNoJsonIsText() {
    assertThat(Json.jsonOrText("{\"a\":1}").path("a").intValue()).isEqualTo(1);
    assertThat(Json.jsonOrText("score: 1").stringValue()).isEqualTo("score: 1");
    assertThat(Json.jsonOrText("").stringValue()).isEmpty();
  }

  @Test
  void aValueThatWasReadElsewhereIsWithinTheBoundsOrNot() {
    assertThat(Json.excess(Json.read("{\"a\":[1,2.5,{\"b\":\"c\"}]}"), 3)).isEmpty();
    assertThat(Json.excess(Json.read("{\"a\":[1,2.5,{\"b\":\"c\"}]}"), 2))
        .hasValue("is nested too deeply");
    assertThat(Json.excess(Json.read("1"), 0)).isEmpty();
    assertThat(Json.excess(Json.read("[]"), 0)).hasValue("is nested too deeply");
  }

  @Test
  void aNumberBeyondTheBoundsIsToldHoweverDeepItStands() {
    ArrayNode numbers = Json.readStored("[1, 1.5]").asArray();
    assertThat(Json.excess(numbers, 1)).isEmpty();
    ObjectNode large = Json.readStoredObject("{\"a\":[0,1e401]}");
    ObjectNode whole = Json.readStoredObject("{\"a\":[0," + BigInteger.TEN.pow(401) + "]}");

    assertThat(large.path("a").path(1).decimalValue())
        .isEqualByComparingTo(new BigDecimal("1e401"));
    assertThat(Json.excess(large, 5)).hasValueSatisfying(why -> assertThat(why).contains("1e400"));
    assertThat(Json.excess(whole, 5)).hasValueSatisfying(why -> assertThat(why).contains("1e400"));
    assertThat(Json.excess(Json.readStored("[" + BigInteger.TEN.pow(400) + "]"), 5)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\": NaN}", "{\"a\": 0x10}", "{\"a\": 01}", "{\"a\" 1}", "{", "secret"})
  void saysInItsOwnWordsWhereATextIsNoJson(String text) {
    assertThatThrownBy(() -> Json.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .matches("not JSON( \\(line 1, column \\d+\\))?");
  }

  @Test
  void saysInItsOwnWordsWhatIsTooLarge() {
    for (String text : List.of("[".repeat(300), "9".repeat(1_001), "0." + "0".repeat(1_001))) {
      assertThatThrownBy(() -> Json.read(text))
          .isInstanceOf(IllegalArgumentException.class)
          .message()
          .startsWith("JSON that is nested more than 200 levels, or has a number of more than")
          .doesNotContain("Stream");
    }
  }
}
