package dev.fleabridge.engine;

import dev.fleabridge.model.Action;

/** Asks the upstream what became of an action; only reads, and in no transaction. */
@FunctionalInterface
public interface Inquiry {

  Verdict ask(Action action);
}
