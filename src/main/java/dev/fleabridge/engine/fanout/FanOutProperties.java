package dev.fleabridge.engine.fanout;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Measures of {@code pay-scores}.
 *
 * @param chunkRows rows that are filed in one transaction
 * @param maxBacklog above this many actions that are due or on their way no more are filed, until
 *     there are fewer; below {@code fleabridge.intake.max-backlog}, or one file would close the
 *     doors
 * @param maxRow the longest row
 */
@Validated
@ConfigurationProperties("fleabridge.fan-out")
record FanOutProperties(
    @DefaultValue("500") @Min(1) @Max(5000) int chunkRows,
    @DefaultValue("20000") @Min(1) @Max(10_000_000) int maxBacklog,
    @DefaultValue("64KB") DataSize maxRow) {}
