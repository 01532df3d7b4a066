package dev.fleabridge.engine;

import dev.fleabridge.model.Action;

/** Asks the upstream what became of an action; only reads, and in no transaction. */
@FunctionalInterface
public interface Inquiry {

  InquiryResult ask(Action action);

  /** The same for questions of about the same time, which may share what they are told. */
  default Inquiry round() {
    return this;
  }
}
