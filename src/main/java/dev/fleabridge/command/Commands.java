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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * What the jar does besides being the service: {@code rules check}, {@code receipt verify} and so
 * on. The first argument, {@code rules} or {@code receipt}, tells a command from a start of the
 * service, whose arguments begin with two hyphens.
 */
public final class Commands {

  /** All is well: no mistake, no failed case, no difference. */
  static final int FINE = 0;

  /** The command has worked and found something. */
  static final int FOUND = 1;

  /** A back-test has found something that would be paid again. */
  static final int PAYS_AGAIN = 2;

  /** The command could not be carried out. */
  static final int NOT_DONE = 3;

  private static final String RULES = "rules";
  private static final String RECEIPT = "receipt";

  private static final String USAGE =
      """
      rules check <rules file>
          reads the file as the service does; exit code 0, or 1 where it has mistakes
      rules test <rules file> [<file of tests>]
          runs the tests, by default rules.test.yaml beside rules.yaml; exit code 0, or 1 where a
          case fails
      rules backtest --candidate=<rules file> --since=<time> [--until=<time>] [--url=<address>] [--json]
          asks a running service what the file would have made of the events that came since then;
          exit code 0, 1 where something differs, or 2 where something would be paid again; the
          environment has FLEABRIDGE_URL, and FLEABRIDGE_TOKEN or FLEABRIDGE_USER and
          FLEABRIDGE_PASSWORD
      receipt verify <file> [--hash=<published hash of a segment>]...
          verifies the receipt of a payment, without a service; exit code 0, or 1 where it does not
          hold
      Every command ends with 3 where it could not be carried out.
      """;

  private static final Pattern OPTION =
      Pattern.compile("--(candidate|since|until|url)=(.+)|--json");

  private static final Pattern HASH = Pattern.compile("--hash=([0-9a-fA-F]{64})");

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;

  Commands(PrintStream out, PrintStream err, Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.environment = environment;
  }

  /** Whether these arguments are a command, and no start of the service. */
  public static boolean isOne(String... args) {
    return args.length > 0 && (args[0].equals(RULES) || args[0].equals(RECEIPT));
  }

  /** Carries out the command of these arguments and returns the exit code of the process. */
  public static int run(String... args) {
    quiet();
    return new Commands(System.out, System.err, System.getenv()).carryOut(List.of(args));
  }

  /** Libraries have nothing to say to whoever reads the output. */
  private static void quiet() {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.ERROR);
    }
  }

  int carryOut(List<String> args) {
    try {
      if (args.getFirst().equals(RECEIPT)) {
        return receipt(args.subList(1, args.size()));
      }
      return switch (args.size() < 2 ? "" : args.get(1)) {
        case "check" -> args.size() == 3 ? check(args.get(2)) : usage();
        case "test" ->
            args.size() == 3
                ? test(args.get(2), testsOf(args.get(2)))
                : args.size() == 4 ? test(args.get(2), args.get(3)) : usage();
        case "backtest" -> {
          Optional<Map<String, String>> options = options(args.subList(2, args.size()));
          yield options.isEmpty()
              ? usage()
              : new BackTestCommand(out, err, environment).run(options.get());
        }
        default -> usage();
      };
    } catch (IOException e) {
      err.println(CommandFiles.inWords(e));
      return NOT_DONE;
    }
  }

  /** Options by name, without their hyphens; empty where one is not known. */
  private static Optional<Map<String, String>> options(List<String> args) {
    Map<String, String> options = new HashMap<>();
    for (String arg : args) {
      Matcher option = OPTION.matcher(arg);
      if (!option.matches()) {
        return Optional.empty();
      }
      if (option.group(1) == null) {
        options.put("json", "");
      } else {
        options.put(option.group(1), option.group(2));
      }
    }
    return Optional.of(options);
  }

  private int usage() {
    err.print(USAGE);
    return NOT_DONE;
  }

  private int receipt(List<String> args) throws IOException {
    if (args.size() < 2 || !args.getFirst().equals("verify") || args.get(1).startsWith("--")) {
      return usage();
    }
    Set<String> published = new HashSet<>();
    for (String arg : args.subList(2, args.size())) {
      Matcher hash = HASH.matcher(arg);
      if (!hash.matches()) {
        return usage();
      }
      published.add(hash.group(1).toLowerCase(Locale.ROOT));
    }
    return new ReceiptCommand(out).verify(args.get(1), published);
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
      Path file = CommandFiles.path(tests);
      return new TestCommand(out).run(book, CommandFiles.text(file), file) ? FINE : FOUND;
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
