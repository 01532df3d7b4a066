package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamReadException;

/** What is not JSON is told with its place, where that is known, and in our own words. */
class JsonFaultTest {

  @Test
  void theLineAndTheColumnAreTold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read("{\n  \"a\": secret}"))
        .withMessageMatching("not JSON \\(line 2, column \\d+\\)");
  }

  @Test
  void noPlaceIsMadeUp() {
    TokenStreamLocation nowhere = new TokenStreamLocation(null, -1L, 0, 0);
    StreamReadException fault = new StreamReadException(null, "the library's words", nowhere);
    assertThat(Json.fault(fault)).isEqualTo("not JSON");
    assertThat(Json.fault(new StreamReadException(null, "words", (TokenStreamLocation) null)))
        .isEqualTo("not JSON");
  }
}
