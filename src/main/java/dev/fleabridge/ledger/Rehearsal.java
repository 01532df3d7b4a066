package dev.fleabridge.ledger;

/**
 * A bean of this type says that the context was made without a database, to train the cache of
 * classes that the image starts with. Whatever would read the database while beans are made leaves
 * it out then. No setting makes this bean: only the training mode of the jar does, and it ends
 * before anything is sent.
 */
public record Rehearsal() {}
