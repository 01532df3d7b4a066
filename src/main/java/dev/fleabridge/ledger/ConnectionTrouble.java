package dev.fleabridge.ledger;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no connection, in words of ours: the driver's may hold names and values. SQLSTATEs
 * are those of PostgreSQL's documentation, appendix A.
 *
 * @param what goes on from "the database …"
 * @param refused whether the server answers, and refuses us: time alone does not mend that, while a
 *     password that is being rotated, or a database that is being made, comes within seconds
 */
record ConnectionTrouble(String what, boolean refused) {

  private static final int DEEPEST_CAUSE = 20;

  static ConnectionTrouble of(SQLException failure) {
    if (failure instanceof RotatingLogin.Unread unread) {
      return delay(unread.what());
    }
    String state = String.valueOf(failure.getSQLState());
    return switch (state) {
      case "28P01", "28000" -> refusal("refuses the user or the password");
      case "3D000" -> refusal("does not exist on its server");
      case "42501" -> refusal("does not let this user connect");
      case "57P03" -> delay("is starting up or shutting down");
      case "53300" -> delay("has no connection left");
      default -> byCause(failure, state);
    };
  }

  private static ConnectionTrouble byCause(SQLException failure, String state) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < DEEPEST_CAUSE; depth++, at = at.getCause()) {
      ConnectionTrouble trouble = ofNetwork(at);
      if (trouble != null) {
        return trouble;
      }
    }
    return delay("cannot be reached (SQLSTATE " + state + ")");
  }

  private static @Nullable ConnectionTrouble ofNetwork(Throwable cause) {
    return switch (cause) {
      case UnknownHostException _ -> delay("has a host name that nobody knows");
      case SocketTimeoutException _ -> delay("does not answer");
      case ConnectException _ -> delay("does not listen");
      case SSLException _ -> refusal("offers no TLS that is trusted here");
      default -> null;
    };
  }

  private static ConnectionTrouble refusal(String what) {
    return new ConnectionTrouble(what, true);
  }

  private static ConnectionTrouble delay(String what) {
    return new ConnectionTrouble(what, false);
  }
}
