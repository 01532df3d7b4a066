package dev.fleabridge.ledger;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Throws connections away that lead to a server which only reads. After a failover the old server
 * may go on as a standby, and the pool would keep its connections for half an hour: to the pool
 * they look well. The pool makes one of these by its name, see {@code application.yaml}: so it is
 * public.
 */
public final class ReadOnlyEviction implements SQLExceptionOverride {

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    return Outage.isReadOnly(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
