package dev.fleabridge.purpleflea;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of bodies before they are recorded. It works on text, so it covers cut JSON
 * too. An answer can be any text, and it is masked after the money has moved. Therefore no pattern
 * here may repeat a group without a bound, because Java's matcher recurses on each repetition.
 */
public final class Masking {

  public static final String MASK = "***";

  /** Takes the place of a text that cannot be masked. */
  static final String WITHHELD = "(withheld: could not be masked)";

  private static final String SECRET_NAME =
      "[A-Za-z0-9_-]*(?:api_?key|private_?key|signing_?key|view_?key|spend_?key|secret|password"
          + "|passphrase|mnemonic|authorization|access_?token|refresh_?token)[A-Za-z0-9_-]*";

  /** A field whose name says that it holds a secret. */
  private static final Pattern SECRET_FIELD =
      Pattern.compile(
          "(\"" + SECRET_NAME + "\"\\s*:\\s*\")(?:[^\"\\\\]++|\\\\.){0,200}+",
          Pattern.CASE_INSENSITIVE);

  /** The same field inside JSON that is itself a text in JSON, such as a memo. */
  private static final Pattern SECRET_FIELD_IN_TEXT =
      Pattern.compile(
          "((?<!\\\\)\\\\++\"" + SECRET_NAME + "\\\\+\"\\s*:\\s*\\\\+\")[^\"\\\\]*",
          Pattern.CASE_INSENSITIVE);

  /**
   * The prefixes of docs/reference/purpleflea-api.md#keys-and-answers; agent ids such as pf_agent_…
   * are not secret.
   */
  private static final Pattern KEY_LIKE =
      Pattern.compile("\\b((?:sk|pk|pf)(?:_(?!agent_)[a-z]{1,32}){1,8}_)[A-Za-z0-9]{6,}");

  private static final Pattern BEARER =
      Pattern.compile("(Bearer\\s+)[^\\s\"\\\\]+", Pattern.CASE_INSENSITIVE);

  private Masking() {}

  /**
   * The body without secrets, cut to what an {@link Exchange} keeps. A body whose masking overflows
   * the stack is withheld, so masking does not fail.
   *
   * @param key the key that the call was signed with; it is masked wherever it stands
   */
  public static String recorded(String body, @Nullable ApiKey key) {
    try {
      return masked(body, key);
    } catch (StackOverflowError e) {
      return WITHHELD;
    }
  }

  private static String masked(String body, @Nullable ApiKey key) {
    // The signing key is masked first, on the whole text. A cut could leave a part of the key that
    // no pattern knows.
    String masked = cut(key == null ? body : body.replace(key.reveal(), MASK));
    masked = SECRET_FIELD.matcher(masked).replaceAll("$1" + MASK);
    masked = SECRET_FIELD_IN_TEXT.matcher(masked).replaceAll("$1" + MASK);
    masked = BEARER.matcher(masked).replaceAll("$1" + MASK);
    return cut(KEY_LIKE.matcher(masked).replaceAll("$1" + MASK));
  }

  private static String cut(String text) {
    return text.length() <= Exchange.MAX_RECORDED_CHARS
        ? text
        : text.substring(0, Exchange.MAX_RECORDED_CHARS - 1) + "…";
  }
}
