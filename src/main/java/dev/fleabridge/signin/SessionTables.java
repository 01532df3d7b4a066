package dev.fleabridge.signin;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;
import org.springframework.transaction.support.TransactionOperations;

/** Puts sessions into the library's tables, as texts. */
final class SessionTables {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private SessionTables() {}

  static BrowserSessions<?> sessions(
      JdbcOperations jdbc,
      TransactionOperations transactions,
      SessionProperties properties,
      Clock clock) {
    JdbcIndexedSessionRepository tables = new JdbcIndexedSessionRepository(jdbc, transactions);
    GenericConversionService texts = new GenericConversionService();
    // In place of Java's serialization: what lies in the database makes no objects but these.
    texts.addConverter(
        Object.class, byte[].class, text -> ((String) text).getBytes(StandardCharsets.UTF_8));
    texts.addConverter(
        byte[].class, Object.class, bytes -> new String(bytes, StandardCharsets.UTF_8));
    tables.setConversionService(texts);
    // Each login cleans up, so it needs no thread of its own, and is made without one.
    return new BrowserSessions<>(
        tables, tables::cleanUpExpiredSessions, properties, clock, PATIENCE);
  }
}
