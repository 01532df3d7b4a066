package dev.fleabridge.model;

import java.util.Locale;

/**
 * Who does something, as histories and the audit name it. The stored word alone does not tell a
 * part from a person, because a person may sign in under the name of a part.
 */
public sealed interface Actor {

  /** The word that is stored. */
  String word();

  /** A part of Fleabridge that acts by itself. */
  enum Part implements Actor {
    /** It files what an event leads to. */
    INTAKE,
    /** It claims actions, sends them, and writes their outcomes. */
    ENGINE,
    /**
     * It finds out what became of UNKNOWN actions. It sends them again where that cannot pay twice.
     */
    RECONCILER,
    /** It compares escrows with what Purple Flea shows of them. */
    ESCROW_WATCH,
    /** It finds out how positions and limit orders end without us. */
    POSITION_WATCH;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @Override
    public String word() {
      return word;
    }
  }

  /** A person or program that signed in. */
  record Person(String word) implements Actor {}
}
