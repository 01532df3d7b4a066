package dev.fleabridge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/** The kinds of problems, which clients decide by. */
class ProblemTypeTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (\\d{3}) \\|");

  @Test
  void thePageListsEveryTypeWithItsStatusAndNoOther() throws IOException {
    List<String> rows =
        ROW.matcher(Files.readString(Path.of("docs/problems.md")))
            .results()
            .map(ProblemTypeTest::row)
            .toList();

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ProblemType.values())
                .map(type -> type.slug() + " " + type.status().value())
                .toList());
  }

  private static String row(MatchResult found) {
    return found.group(1) + " " + found.group(2);
  }

  @ParameterizedTest
  @CsvSource({
    "400, BAD_REQUEST",
    "401, NOT_SIGNED_IN",
    "403, NOT_ALLOWED",
    "409, CONFLICT",
    "418, BAD_REQUEST",
    "431, BAD_REQUEST",
    "500, INTERNAL_ERROR",
    "503, UNAVAILABLE",
    "507, INTERNAL_ERROR"
  })
  void aStatusOfWhichNoMoreIsKnownHasATypeToo(int status, ProblemType type) {
    assertThat(ProblemType.of(HttpStatusCode.valueOf(status))).isEqualTo(type);
  }

  @Test
  void aProblemThatHasATypeKeepsIt() {
    ProblemDetail own = ProblemDetails.of(ProblemType.MOVED_ON, "it has moved on");

    assertThat(ProblemDetails.typed(own).getType()).isEqualTo(ProblemType.MOVED_ON.uri());
    assertThat(ProblemDetails.typed(ProblemDetail.forStatus(409)).getType())
        .hasToString("urn:fleabridge:problem:conflict");
  }
}
