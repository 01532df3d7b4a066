package dev.fleabridge.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesLocation;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * What the jar does besides being the service: {@code rules check}, {@code rules test} and so on.
 * The first argument {@code rules} tells a command from a start of the service, whose arguments
 * begin with two hyphens.
 */
public final class Commands {

  /** All is well: no mistake, no failed case, no difference. */
  static final int FINE = 0;

  /** The command has worked and found something. */
  static final int FOUND = 1;

  /** The command could not be carried out. */
  static final int NOT_DONE = 3;

  private static final String RULES = "rules";

  private static final String USAGE =
      """
      rules check <rules file>
          reads the file as the service does; exit code 0, or 1 where it has mistakes
      rules test <rules file> [<file of tests>]
          runs the tests, by default rules.test.yaml beside rules.yaml; exit code 0, or 1 where a
          case fails
      Every command ends with 3 where it could not be carried out.
      """;

  private final PrintStream out;
  private final PrintStream err;

  Commands(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Whether these arguments are a command, and no start of the service. */
  public static boolean isOne(String... args) {
    return args.length > 0 && args[0].equals(RULES);
  }

  /** Carries out the command of these arguments and returns the exit code of the process. */
  public static int run(String... args) {
    quiet();
    return new Commands(System.out, System.err).carryOut(List.of(args));
  }

  /** Libraries have nothing to say to whoever reads the output. */
  private static void quiet() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.ERROR);
    }
  }

  int carryOut(List<String> args) {
    try {
      return switch (args.size() < 2 ? "" : args.get(1)) {
        case "check" -> args.size() == 3 ? check(args.get(2)) : usage();
        case "test" ->
            args.size() == 3
                ? test(args.get(2), testsOf(args.get(2)))
                : args.size() == 4 ? test(args.get(2), args.get(3)) : usage();
        default -> usage();
      };
    } catch (IOException e) {
      err.println(FileTrouble.inWords(e));
      return NOT_DONE;
    }
  }

  private int usage() {
    err.print(USAGE);
    return NOT_DONE;
  }

  private int check(String rules) throws IOException {
    try {
      RuleBook book = load(rules);
      out.printf("%s: %d rules, no mistakes%n", rules, book.rules().size());
      return FINE;
    } catch (RulesInvalid e) {
      out.println(e.getMessage());
      return FOUND;
    }
  }

  private int test(String rules, String tests) throws IOException {
    try {
      RuleBook book = load(rules);
      return new TestCommand(out).run(book, FileTrouble.text(Path.of(tests)), Path.of(tests))
          ? FINE
          : FOUND;
    } catch (RulesInvalid e) {
      out.println(e.getMessage());
      return FOUND;
    }
  }

  private static RuleBook load(String rules) throws RulesInvalid, IOException {
    RulesLocation location = RulesLocation.of(rules);
    if (location.file().filter(file -> !Files.exists(file)).isPresent()) {
      throw new NoSuchFileException(rules);
    }
    return RuleBook.load(location, RuleLimits.defaults());
  }

  /** The file of tests that belongs to a rules file: its name with {@code .test} in it. */
  static String testsOf(String rules) {
    int dot = rules.lastIndexOf('.');
    return dot < 0
        ? rules + ".test.yaml"
        : rules.substring(0, dot) + ".test" + rules.substring(dot);
  }
}
