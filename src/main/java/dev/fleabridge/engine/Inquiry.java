package dev.fleabridge.engine;

import dev.fleabridge.model.Action;

/** Asks the upstream what became of an action. It only reads, and is called in no transaction. */
@FunctionalInterface
public interface Inquiry {

  InquiryResult ask(Action action);

  /** An inquiry for questions of about the same time. They may share what the upstream answers. */
  default Inquiry round() {
    return this;
  }
}
