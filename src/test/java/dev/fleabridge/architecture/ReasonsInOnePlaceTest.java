package dev.fleabridge.architecture;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Actor.Part;
import dev.fleabridge.model.Reason;
import dev.fleabridge.model.Reason.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The words of reasons and actors stand in their enums and nowhere else: a misspelt one would
 * compare as false without a sound. What SQL says of them is compared with the enums, and so is the
 * page that people read.
 */
class ReasonsInOnePlaceTest {

  private static final Path CODE = Path.of("src/main/java/dev/fleabridge");
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Path PAGE = Path.of("docs/reference/reasons.md");

  /** A word between quotes of Java or of SQL. */
  private static final Pattern WORD = Pattern.compile("[\"']([a-z][a-z_-]*)[\"']");

  /** The beginning of a word is asked for as well as a whole one. */
  private static final Pattern BEGINNING =
      Pattern.compile("startsWith\\(\\s*\"([a-z][a-z_]*)|like '([a-z][a-z_]*)");

  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|(?m)//.*$");

  /** A reason in SQL: {@code reason = 'x'}, {@code is distinct from}, {@code <>}, {@code in (}. */
  private static final Pattern IN_SQL =
      Pattern.compile(
          "reason\\s*(?:=|<>|is (?:not )?distinct from|(?:not )?in)\\s*\\(?((?:\\s*,?\\s*'[^']*')+)");

  private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

  /** The same letters for something else. */
  private static final Set<String> OTHER_THINGS =
      Set.of(
          "engine/lever/Levers.java: approved", // what an act is called in a sentence
          "engine/lever/Levers.java: canceled",
          "engine/lever/Levers.java: rejected",
          "engine/lever/Levers.java: retried",
          "ledger/FanOuts.java: skipped", // a column
          "engine/pay/BalanceReader.java: throttled", // a sentence in the log
          "intake/HttpDoor.java: unknown", // a sender without a name
          "report/audit/StartLine.java: unknown"); // a version

  @Test
  void codeNamesNoReasonByItsWord() throws IOException {
    Set<String> codes = Reason.codes(List.of(Reason.values()));
    List<String> found =
        words(room -> !room.startsWith("purpleflea") && !room.startsWith("aws")).stream()
            .filter(word -> codes.contains(word.substring(word.indexOf(' ') + 1)))
            .toList();
    assertThat(found).containsExactlyInAnyOrderElementsOf(OTHER_THINGS);
  }

  /** {@code Reason} has a question for each such group. */
  @Test
  void codeAsksForNoReasonByTheBeginningOfItsWord() throws IOException {
    Set<String> codes = Reason.codes(List.of(Reason.values()));
    List<String> found =
        words(BEGINNING, room -> !room.startsWith("purpleflea") && !room.startsWith("aws")).stream()
            .filter(beginning -> {
              String word = beginning.substring(beginning.indexOf(' ') + 1);
              return word.length() > 3 && codes.stream().anyMatch(code -> code.startsWith(word));
            })
            .toList();
    assertThat(found).isEmpty();
  }

  @Test
  void theLedgerAndTheEngineNameNoActorByItsWord() throws IOException {
    Set<String> actors = Arrays.stream(Part.values()).map(Part::word).collect(Collectors.toSet());
    List<String> found =
        words(room -> room.startsWith("ledger") || room.startsWith("engine")).stream()
            .filter(word -> actors.contains(word.substring(word.indexOf(' ') + 1)))
            .toList();
    assertThat(found).isEmpty();
  }

  @Test
  void whatTheMigrationsCompareIsAReason() throws IOException {
    List<String> compared =
        files(MIGRATIONS).stream()
            .flatMap(text -> IN_SQL.matcher(text).results().map(found -> found.group(1)))
            .flatMap(list -> QUOTED.matcher(list).results().map(found -> found.group(1)))
            .toList();
    assertThat(compared).isNotEmpty().allMatch(word -> Reason.of(word).isPresent());
  }

  /** No reason is left on the page that there is no more, and none ends otherwise. */
  @Test
  void thePageSaysOfEachReasonWhatMayEndIt() throws IOException {
    Map<String, String> ends = new LinkedHashMap<>();
    for (Reason reason : Reason.values()) {
      ends.put(reason.code(), words(reason.ends()));
      assertThat(words(reason.ends()).contains("itself")).isEqualTo(reason.endsByItself());
    }
    assertThat(endsOnThePage()).containsExactlyInAnyOrderEntriesOf(ends);
  }

  private static Map<String, String> endsOnThePage() throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| `")) {
        String[] cells = line.split("\\|", -1);
        found.put(cells[1].strip().replace("`", ""), sorted(cells[3].strip().split(", ")));
      }
    }
    return found;
  }

  private static String words(Set<End> ends) {
    return sorted(
        ends.stream().map(end -> end.name().toLowerCase(Locale.ROOT)).toArray(String[]::new));
  }

  private static String sorted(String... words) {
    return Stream.of(words).sorted().collect(joining(", "));
  }

  private interface Rooms {
    boolean have(String file);
  }

  private static List<String> words(Rooms rooms) throws IOException {
    return words(WORD, rooms);
  }

  private static List<String> words(Pattern pattern, Rooms rooms) throws IOException {
    try (Stream<Path> sources = Files.walk(CODE)) {
      return sources
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> rooms.have(name(file)))
          .filter(file -> !name(file).equals("model/Reason.java"))
          .flatMap(file -> words(pattern, file).map(word -> name(file) + ": " + word))
          .distinct()
          .sorted()
          .toList();
    }
  }

  private static Stream<String> words(Pattern pattern, Path file) {
    String code = COMMENT.matcher(read(file)).replaceAll("");
    return pattern
        .matcher(code)
        .results()
        .map(found -> found.group(found.group(1) == null ? found.groupCount() : 1));
  }

  private static String name(Path file) {
    return CODE.relativize(file).toString().replace('\\', '/');
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".sql"))
          .map(ReasonsInOnePlaceTest::read)
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
