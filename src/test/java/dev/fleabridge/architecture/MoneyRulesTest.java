package dev.fleabridge.architecture;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
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

/**
 * {@code docs/reference/money-rules.md} names a test for each rule, and the tests that it names
 * exist.
 */
class MoneyRulesTest {

  private static final Path PAGE = Path.of("docs/reference/money-rules.md");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final Pattern RULE =
      Pattern.compile("(?ms)^### (\\d+)\\. .*?^Seen by: (.*?)(?=^#|\\z)");
  private static final Pattern NAME = Pattern.compile("`(\\w+)\\.(\\w+)`");

  private final Map<String, List<Path>> tests = tests();

  @Test
  void everyRuleHasTestsAndTheyExist() throws IOException {
    Map<Integer, List<String>> testsOfRules = testsOfRules();

    assertThat(testsOfRules.keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 28).boxed().toList());
    assertThat(testsOfRules.values()).noneMatch(List::isEmpty);
    assertThat(testsOfRules.values().stream().flatMap(List::stream)).allMatch(this::exists);
  }

  private static Map<Integer, List<String>> testsOfRules() throws IOException {
    Map<Integer, List<String>> tests = new TreeMap<>();
    Matcher rule = RULE.matcher(Files.readString(PAGE));
    while (rule.find()) {
      List<String> names =
          NAME.matcher(rule.group(2))
              .results()
              .map(name -> name.group(1) + "." + name.group(2))
              .toList();
      tests.put(Integer.valueOf(rule.group(1)), names);
    }
    return tests;
  }

  private boolean exists(String test) {
    String[] parts = test.split("\\.", -1);
    return tests.getOrDefault(parts[0], List.of()).stream()
        .map(MoneyRulesTest::type)
        .flatMap(MoneyRulesTest::members)
        .filter(member -> ((Member) member).getName().equals(parts[1]))
        .anyMatch(MoneyRulesTest::isTest);
  }

  private static Stream<AnnotatedElement> members(Class<?> type) {
    return Stream.concat(
        Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredFields()));
  }

  private static boolean isTest(AnnotatedElement member) {
    return Arrays.stream(member.getAnnotations())
        .map(Annotation::annotationType)
        .anyMatch(type -> type.getSimpleName().endsWith("Test"));
  }

  private static Class<?> type(Path file) {
    String name =
        TESTS.relativize(file).toString().replace(".java", "").replace('/', '.').replace('\\', '.');
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError("cannot load " + file, e);
    }
  }

  private static Map<String, List<Path>> tests() {
    try (Stream<Path> files = Files.walk(TESTS)) {
      return files
          .filter(file -> file.toString().matches(".*(Test|IT)\\.java"))
          .collect(groupingBy(file -> file.getFileName().toString().replace(".java", "")));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the tests", e);
    }
  }
}
