package dev.fleabridge.model;

import java.util.Locale;

/**
 * Who does something, as histories and the audit name it. The word is stored and shown; it alone
 * does not tell a part from a person who has signed in under its name.
 */
public sealed interface Actor {

  /** The word that is stored. */
  String word();

  /** What acts by itself. */
  enum Part implements Actor {
    /** Files what an event leads to. */
    INTAKE,
    /** Claims, sends, and writes what came of it. */
    ENGINE,
    /** Finds out what became of what is UNKNOWN, and sends it again where that cannot pay twice. */
    RECONCILER,
    /** Compares escrows with what Purple Flea shows of them. */
    ESCROW_WATCH;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @Override
    public String word() {
      return word;
    }
  }

  /** Somebody who signed in. */
  record Person(String word) implements Actor {}
}
