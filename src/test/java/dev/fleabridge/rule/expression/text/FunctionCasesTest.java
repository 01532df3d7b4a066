package dev.fleabridge.rule.expression.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Functions of dates, numbers and texts against cases that are data. A case is one line: a call,
 * and what it gives or with which sentence it fails. A case that says how the reference {@code
 * differs} is one of ours; all others were seen to answer as the reference does.
 */
class FunctionCasesTest {

  private static final List<String> FAMILIES =
      List.of("dates", "integers", "decimals", "numbers", "texts", "regex");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .build();

  record Case(FunctionCall call, @Nullable Object gives, @Nullable String fails) {

    @Override
    public String toString() {
      return call.name() + call.arguments();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFunctionAnswersAsItsCaseSays(Case each) {
    if (each.fails == null) {
      assertThat(plain(each.call.result())).isEqualTo(each.gives);
    } else {
      assertThatThrownBy(each.call::result)
          .isExactlyInstanceOf(IllegalArgumentException.class)
          .hasMessage(each.fails);
    }
  }

  @Test
  void thereAreManyCasesOfEachFamily() {
    assertThat(FAMILIES).allSatisfy(family -> assertThat(read(family)).hasSizeGreaterThan(20));
    assertThat(cases()).hasSizeGreaterThan(400);
  }

  static Stream<Case> cases() {
    return FAMILIES.stream().flatMap(family -> read(family).stream());
  }

  private static List<Case> read(String family) {
    String name = "/expressions/" + family + ".jsonl";
    try (InputStream in = FunctionCasesTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(FunctionCasesTest::line)
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Case line(String line) {
    Map<?, ?> row = JSON.readValue(line, Map.class);
    List<?> call = (List<?>) Objects.requireNonNull(row.get("call"));
    List<@Nullable Object> arguments = new ArrayList<>();
    call.subList(1, call.size()).forEach(argument -> arguments.add(plain(argument)));
    return new Case(
        new FunctionCall((String) call.getFirst(), arguments),
        plain(row.get("gives")),
        (String) row.get("fails"));
  }

  /** Numbers as decimals that are equal where their values are. */
  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case BigInteger number -> new BigDecimal(number).stripTrailingZeros();
      case BigDecimal number -> number.stripTrailingZeros();
      case List<?> list -> list.stream().map(FunctionCasesTest::orNull).toList();
      case Map<?, ?> map -> {
        Map<Object, Object> entries = new LinkedHashMap<>();
        map.forEach((key, entry) -> entries.put(key, orNull(entry)));
        yield entries;
      }
      case null, default -> value;
    };
  }

  /** Lists and maps of immutable collections hold no null, so a text stands for it. */
  private static Object orNull(@Nullable Object value) {
    Object plain = plain(value);
    return plain == null ? "no value" : plain;
  }
}
