package dev.fleabridge.purpleflea;

import java.util.Set;

/**
 * Tells refusals of a key from refusals of what was asked with it. Who reads one for the other
 * would give a payment up that is still owed.
 */
public final class KeyRefusal {

  /** The code of a call that was not made, because its key was refused a moment ago. */
  public static final String STILL_REFUSED = "key_still_refused";

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  /**
   * What servers say of keys with another status than 401
   * (docs/reference/purpleflea-api.md#error-codes).
   */
  private static final Set<String> CODES =
      Set.of(
          "unauthorized",
          "unauthenticated",
          "authentication_failed",
          "invalid_key",
          "invalid_api_key",
          "api_key_invalid",
          "key_revoked",
          "api_key_revoked",
          "key_expired",
          "api_key_expired",
          "key_disabled",
          "missing_api_key");

  private KeyRefusal() {}

  /**
   * Whether a definite refusal is about the key and nothing else: every call with it is refused. A
   * 401 always is, because keys are checked first. A 403 mostly has other reasons.
   *
   * @param status the HTTP status of the refusal
   * @param code the server's code, as {@link ServerError} reads it
   */
  public static boolean isCertain(int status, String code) {
    return status == UNAUTHORIZED || (status == FORBIDDEN && CODES.contains(code));
  }

  /**
   * Whether a definite refusal may be about the key: {@link #isCertain}, or a 403 that gives no
   * reason. Gateways and firewalls answer so, before anybody has looked at the payment.
   */
  public static boolean isPossible(int status, String code) {
    return isCertain(status, code) || (status == FORBIDDEN && code.equals("http_" + FORBIDDEN));
  }
}
