package dev.fleabridge.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rules file that is shipped has its tests, and they hold. */
class ShippedRuleTestsTest {

  /** Each rules file below {@code config}: a new example is among them by itself. */
  static List<Path> rules() {
    try (Stream<Path> files = Files.walk(Path.of("config"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("rules[^.]*\\.yaml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thereAreSomeOfThem() {
    assertThat(rules()).hasSizeGreaterThan(15).contains(Path.of("config/rules.yaml"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theTestsOfTheFileHold(Path rules) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    int code =
        new Commands(out, out, Map.of()).carryOut(List.of("rules", "test", rules.toString()));

    assertThat(code).as(printed.toString(StandardCharsets.UTF_8)).isEqualTo(Commands.FINE);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void editorsFindTheSchemaOfTheTests(Path rules) throws IOException {
    Path tests = Path.of(Commands.testsOf(rules.toString()));
    String first = Files.readAllLines(tests).getFirst();
    String schema = first.replace("# yaml-language-server: $schema=", "");
    assertThat(tests.resolveSibling(schema).normalize())
        .isEqualTo(Path.of("config/rules.test.schema.json"));
  }
}
