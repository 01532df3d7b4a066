package dev.fleabridge.proof.simulation;

import dev.fleabridge.model.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that the upstream carried out.
 *
 * @param fact what the memo, the terms or the note says: the business fact, which does not depend
 *     on the engine's keys
 */
record Effect(
    String id,
    String key,
    String kind,
    String fact,
    @Nullable String payer,
    @Nullable String payee,
    @Nullable Money amount,
    Instant at,
    Instant visibleFrom) {}
