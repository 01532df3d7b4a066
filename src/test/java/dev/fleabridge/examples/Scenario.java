package dev.fleabridge.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One command of an example's page with what the page says one sees after it: the table of steps
 * ({@code event | step | state | amount or reason}) and the table of money ({@code agent | before |
 * after}). The page is the test: nothing is expected that it does not say.
 *
 * @param page the page
 * @param arguments what the command starts the bridge with
 * @param rows the table of steps, in the order of the page
 * @param money agent to balance before and after
 */
record Scenario(
    Path page, Map<String, String> arguments, List<Row> rows, Map<String, Money> money) {

  /**
   * @param event a file in {@code events/}, {@code schedule <rule> <time>} or {@code <n> hours
   *     later}; of a row that goes on with the event above it, that of the row above
   * @param step {@code rule.step}; empty where no rule matches
   */
  record Row(String event, String step, String state, String why) {}

  record Money(BigDecimal before, BigDecimal after) {}

  private static final Path EXAMPLES = Path.of("config", "examples");
  private static final Pattern COMMAND =
      Pattern.compile("-Dspring-boot\\.run\\.arguments=\"([^\"]*)\"");

  /** Configurations of clients, whose example is played by another test. */
  private static final String CLIENTS = "mcp";

  /** The folders of all examples of rules. */
  static List<Path> folders() {
    try (Stream<Path> all = Files.list(EXAMPLES)) {
      return all.filter(Files::isDirectory)
          .filter(folder -> !folder.endsWith(CLIENTS))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the page in this folder says, command by command. */
  static List<Scenario> of(Path folder) {
    Path page = folder.resolve("README.md");
    String text = read(page);
    List<MatchResult> commands = COMMAND.matcher(text).results().toList();
    List<Scenario> scenarios = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      int end = i + 1 < commands.size() ? commands.get(i + 1).start() : text.length();
      String part = text.substring(commands.get(i).end(), end);
      scenarios.add(
          new Scenario(page, arguments(commands.get(i).group(1)), rows(part), money(part)));
    }
    return scenarios;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return page.resolveSibling("");
  }

  Path rules() {
    return Path.of(arguments.getOrDefault("fleabridge.rules.location", ""));
  }

  /** The events of the table in their order, each once. */
  List<String> events() {
    return rows.stream().map(Row::event).distinct().toList();
  }

  /** What the table says of one event. */
  List<Row> rowsOf(String event) {
    return rows.stream().filter(row -> row.event().equals(event)).toList();
  }

  @Override
  public String toString() {
    return folder().getFileName()
        + arguments.entrySet().stream()
            .filter(argument -> argument.getKey().endsWith(".dialect"))
            .map(argument -> " (" + argument.getValue() + ")")
            .findFirst()
            .orElse("");
  }

  private static Map<String, String> arguments(String text) {
    Map<String, String> arguments = new LinkedHashMap<>();
    Matcher matcher = Pattern.compile("--([^=\\s]+)=(\\S*)").matcher(text);
    while (matcher.find()) {
      arguments.put(matcher.group(1), matcher.group(2));
    }
    return arguments;
  }

  private static List<Row> rows(String text) {
    List<Row> rows = new ArrayList<>();
    String event = "";
    for (List<String> cells : table(text, "event")) {
      event = cells.get(0).isEmpty() ? event : cells.get(0);
      rows.add(new Row(event, cells.get(1), cells.get(2), cells.get(3)));
    }
    return rows;
  }

  private static Map<String, Money> money(String text) {
    Map<String, Money> money = new LinkedHashMap<>();
    table(text, "agent")
        .forEach(cells ->
            money.put(
                cells.get(0),
                new Money(new BigDecimal(cells.get(1)), new BigDecimal(cells.get(2)))));
    return money;
  }

  /** The rows below the heading whose first cell is this; without backticks. */
  private static List<List<String>> table(String text, String heading) {
    return text.lines()
        .dropWhile(line -> !line.startsWith("| " + heading + " |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.replace("`", "").substring(1))
        .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
        .toList();
  }
}
