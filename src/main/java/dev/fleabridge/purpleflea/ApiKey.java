package dev.fleabridge.purpleflea;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A Purple Flea API key. Its {@code toString} does not show it. */
public final class ApiKey {

  private static final int MAX_CHARS = 512;

  private final String value;

  /**
   * Takes a key as it was issued, and drops white space around it.
   *
   * @throws IllegalArgumentException where it is empty, longer than 512 characters, or has anything
   *     but visible ASCII; the message does not repeat the value
   */
  public ApiKey(String value) {
    String stripped = value.strip();
    if (stripped.isEmpty() || stripped.length() > MAX_CHARS) {
      throw new IllegalArgumentException("an API key has 1 to 512 characters");
    }
    if (!stripped.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("an API key consists of visible ASCII characters only");
    }
    this.value = stripped;
  }

  /**
   * The secret itself. It is for the Authorization header or a secret store, and never for a log.
   */
  public String reveal() {
    return value;
  }

  /** The first 16 hex digits of the SHA-256, which tell keys apart without showing them. */
  public String fingerprint() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ApiKey key && key.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "ApiKey[***]";
  }
}
