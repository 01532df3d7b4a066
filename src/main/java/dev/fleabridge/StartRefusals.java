package dev.fleabridge;

import dev.fleabridge.rule.RulesInvalid;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Tells a start that Fleabridge itself refuses by the sentence that it was refused with: what is
 * wrong and which setting mends it. Everything else is Spring Boot's to tell.
 */
final class StartRefusals implements FailureAnalyzer {

  private static final String OURS = "dev.fleabridge.";

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !isOurs(cause)) {
      cause = cause.getCause();
    }
    if (!isOurs(cause)) {
      return null;
    }
    String action =
        cause instanceof RulesInvalid
            ? "Mend the rules file, or name another in fleabridge.rules.location, and start again."
            : "Change the setting, and start again.";
    return new FailureAnalysis(cause.getMessage(), action, cause);
  }

  /** An exception that our own code made, with a sentence in it. */
  private static boolean isOurs(Throwable cause) {
    if (cause instanceof RulesInvalid) {
      return true;
    }
    boolean refusal =
        cause instanceof IllegalStateException || cause instanceof IllegalArgumentException;
    StackTraceElement[] stack = cause.getStackTrace();
    return refusal
        && cause.getMessage() != null
        && stack.length > 0
        && stack[0].getClassName().startsWith(OURS);
  }
}
