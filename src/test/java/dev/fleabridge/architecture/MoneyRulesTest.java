package dev.fleabridge.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/money-rules.md} names a test for each rule, and the tests that it names exist. */
class MoneyRulesTest {

  private static final Path PAGE = Path.of("docs", "money-rules.md");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\|.*\\|(.*)\\|$");
  private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");

  @Test
  void everyRuleHasTestsAndTheyExist() throws IOException {
    Map<Integer, List<String>> testsOfRules = testsOfRules();

    assertThat(testsOfRules.keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 28).boxed().toList());
    assertThat(testsOfRules.values()).noneMatch(List::isEmpty);
    assertThat(testsOfRules.values().stream().flatMap(List::stream))
        .allMatch(MoneyRulesTest::exists);
  }

  private static Map<Integer, List<String>> testsOfRules() throws IOException {
    Map<Integer, List<String>> tests = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(PAGE));
    while (row.find()) {
      List<String> names =
          NAME.matcher(row.group(2))
              .results()
              .map(name -> name.group(1) + "." + name.group(2))
              .toList();
      tests.put(Integer.valueOf(row.group(1)), names);
    }
    return tests;
  }

  private static boolean exists(String test) {
    String[] parts = test.split("\\.");
    Class<?> type = type(parts[0]);
    return Stream.concat(
            Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredFields()))
        .filter(member -> ((Member) member).getName().equals(parts[1]))
        .anyMatch(member -> isTest((AnnotatedElement) member));
  }

  private static boolean isTest(AnnotatedElement member) {
    return Arrays.stream(member.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(type -> type.getSimpleName().endsWith("Test"));
  }

  private static Class<?> type(String simpleName) {
    try (Stream<Path> files = Files.walk(TESTS)) {
      Path file =
          files
              .filter(path -> path.endsWith(simpleName + ".java"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no test class " + simpleName));
      String name =
          TESTS
              .relativize(file)
              .toString()
              .replace(".java", "")
              .replace('/', '.')
              .replace('\\', '.');
      return Class.forName(name);
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError("cannot load " + simpleName, e);
    }
  }
}
