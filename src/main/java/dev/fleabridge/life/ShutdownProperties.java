package dev.fleabridge.life;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The time that a stop may take: {@code fleabridge.shutdown.*}.
 *
 * @param notice how long HTTP goes on being answered after readiness has failed, so that load
 *     balancers and callers leave before the port closes
 * @param limit the longest that the whole stop may take; below what the platform waits before it
 *     kills (120 s on Fargate). All phases together must fit into it
 */
@Validated
@ConfigurationProperties("fleabridge.shutdown")
record ShutdownProperties(
    @DefaultValue("5s") @NotNull @DurationMin @DurationMax(minutes = 1) Duration notice,
    @DefaultValue("110s") @NotNull @DurationMin(seconds = 10) @DurationMax(minutes = 30)
        Duration limit) {}
