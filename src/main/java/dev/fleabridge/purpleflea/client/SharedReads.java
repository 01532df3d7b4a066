package dev.fleabridge.purpleflea.client;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Query;
import dev.fleabridge.purpleflea.dialect.Dialect;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks once for a listing that several look-ups need, and gives all of them the same answer.
 * Thread-safe.
 */
final class SharedReads implements Dialect.Reader {

  private final Dialect.Reader reader;
  private final Map<String, CompletableFuture<CallOutcome<?>>> answers = new ConcurrentHashMap<>();

  SharedReads(Dialect.Reader reader) {
    this.reader = reader;
  }

  @Override
  public <T> CallOutcome<T> read(String agent, Query<T> query) {
    if (!query.shareable()) {
      return reader.read(agent, query);
    }
    CompletableFuture<CallOutcome<?>> mine = new CompletableFuture<>();
    CompletableFuture<CallOutcome<?>> first =
        answers.putIfAbsent(agent + " " + query.call().path(), mine);
    if (first == null) {
      ask(agent, query, mine);
    }
    @SuppressWarnings("unchecked") // The same path has the same kind of answer.
    CallOutcome<T> answer = (CallOutcome<T>) (first == null ? mine : first).join();
    return answer;
  }

  private <T> void ask(String agent, Query<T> query, CompletableFuture<CallOutcome<?>> answer) {
    try {
      answer.complete(reader.read(agent, query));
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
      throw e;
    }
  }
}
