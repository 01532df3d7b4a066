package dev.fleabridge.testkit.sandbox.world;

import org.jspecify.annotations.Nullable;

/** What a ledger line says about one side of a movement of money. */
public record Posting(
    String id,
    String reason,
    @Nullable String reference,
    @Nullable String service,
    @Nullable String memo) {}
