package dev.fleabridge.start;

import dev.fleabridge.rule.RulesInvalid;
import dev.fleabridge.rule.RulesNotGiven;
import dev.fleabridge.setting.ExitCode;
import dev.fleabridge.setting.StartRefused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.env.Environment;

/**
 * Why a start has failed, in words of our own.
 *
 * @param exitCode what the process ends with
 * @param what what is wrong and where
 * @param action what mends it
 */
public record StartFailure(ExitCode exitCode, String what, String action) {

  private static final String OURS = "dev.fleabridge.";
  private static final int MAX_CAUSES = 50;

  static final String CHANGE_SETTING = "Change the setting, and start again.";

  /**
   * Puts a failure into words. What is not known here is told by the name of its class, because its
   * text may hold a secret.
   *
   * @param failure what the start ended with
   * @param environment the configuration, as far as there is one
   */
  public static StartFailure of(Throwable failure, @Nullable Environment environment) {
    List<Throwable> causes = causesOf(failure);
    return refused(causes)
        .or(() -> SettingTrouble.in(causes, environment))
        .or(() -> FileTrouble.in(causes))
        .or(() -> AwsTrouble.in(causes))
        .or(() -> DatabaseTrouble.in(causes, environment))
        .or(() -> portInUse(causes))
        .or(() -> AddressTrouble.in(causes))
        .or(() -> ownWords(causes))
        .or(() -> FileTrouble.missing(causes, Path.of(System.getProperty("java.io.tmpdir"))))
        .orElseGet(() -> unknown(causes));
  }

  static List<Throwable> causesOf(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    Throwable cause = failure;
    while (cause != null && causes.size() < MAX_CAUSES) {
      causes.add(cause);
      cause = cause.getCause();
    }
    return causes;
  }

  /** The innermost cause of a type. */
  static <T> Optional<T> innermost(List<Throwable> causes, Class<T> type) {
    return causes.reversed().stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /** Whether one of the causes was made by code of a package. */
  static boolean isThrownIn(List<Throwable> causes, String packageName) {
    return causes.stream()
        .map(Throwable::getStackTrace)
        .anyMatch(
            stack -> stack.length > 0 && stack[0].getClassName().startsWith(packageName + "."));
  }

  private static Optional<StartFailure> refused(List<Throwable> causes) {
    Optional<StartFailure> refused =
        innermost(causes, StartRefused.class)
            .map(e -> new StartFailure(e.exitCode(), String.valueOf(e.getMessage()), e.action()));
    return refused.or(() -> innermost(causes, RulesInvalid.class).map(StartFailure::ofRules));
  }

  private static StartFailure ofRules(RulesInvalid e) {
    String what = String.valueOf(e.getMessage());
    return e instanceof RulesNotGiven
        ? new StartFailure(
            ExitCode.AWS,
            what,
            "Correct fleabridge.rules.location, the region or the rights of the role, or wait until AWS answers, and start again.")
        : new StartFailure(
            ExitCode.RULES,
            what,
            "Mend the rules file, or name another in fleabridge.rules.location, and start again.");
  }

  private static Optional<StartFailure> portInUse(List<Throwable> causes) {
    return innermost(causes, PortInUseException.class)
        .map(e ->
            new StartFailure(
                ExitCode.PORT,
                "Port %d (server.port) is in use by another process.".formatted(e.getPort()),
                "End that process, or set server.port, and start again."));
  }

  private static Optional<StartFailure> ownWords(List<Throwable> causes) {
    return ownSentence(causes)
        .map(sentence -> new StartFailure(ExitCode.CONFIGURATION, sentence, CHANGE_SETTING));
  }

  /**
   * A sentence with which a room of ours refused its settings. Of two the outer one says more: it
   * names the setting, where the inner one knows the value alone.
   */
  static Optional<String> ownSentence(List<Throwable> causes) {
    return causes.stream().filter(StartFailure::isOurs).findFirst().map(Throwable::getMessage);
  }

  /** Whether our own code made it as a sentence about a wrong state or argument. */
  static boolean isOurs(Throwable cause) {
    boolean refusal =
        cause instanceof IllegalStateException || cause instanceof IllegalArgumentException;
    StackTraceElement[] stack = cause.getStackTrace();
    return refusal
        && cause.getMessage() != null
        && stack.length > 0
        && stack[0].getClassName().startsWith(OURS);
  }

  private static StartFailure unknown(List<Throwable> causes) {
    return new StartFailure(
        ExitCode.OTHER,
        "The start ended with an error that has no explanation here (%s)."
            .formatted(causes.getLast().getClass().getName()),
        "Start again with --debug to see where it happened.");
  }

  /** Everything in one line. */
  @Override
  public String toString() {
    return "%s %s (exit code %d)".formatted(sentence(what), action, exitCode.number());
  }

  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
  }
}
