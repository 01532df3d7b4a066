package dev.fleabridge.engine;

/**
 * The name of this replica in leases, attempts and lists. Each start has another.
 *
 * @param text such as {@code replica-0199…}
 */
public record ReplicaName(String text) {}
