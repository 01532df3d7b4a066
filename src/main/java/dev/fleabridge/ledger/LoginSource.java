package dev.fleabridge.ledger;

import java.util.List;

/**
 * Where the database's user and password come from when they may change while the service runs.
 * Implementations are thread-safe, and show no password in an exception or a log.
 */
public interface LoginSource {

  /** A user and the password. */
  record Login(String username, String password) {
    @Override
    public String toString() {
      return "Login[username=" + username + ", password=***]";
    }
  }

  /**
   * The login that is usually good. It waits for nothing once it was known.
   *
   * @throws RuntimeException where it was never known and cannot be found out now; the message is a
   *     sentence without secrets
   */
  Login usual();

  /**
   * What may be good now, because the database has just refused a login: the likeliest first, and
   * read anew. It may be asked often, and then answers what it found a moment ago.
   */
  List<Login> afterRefusal();

  /** What the logins are from, as a person knows it: the name of a secret. */
  String place();
}
