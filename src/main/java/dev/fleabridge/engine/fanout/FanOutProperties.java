package dev.fleabridge.engine.fanout;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The configuration of {@code pay-scores}, below {@code fleabridge.fan-out}.
 *
 * @param chunkRows the most rows that are filed in one transaction
 * @param maxBacklog the number of READY, UNKNOWN and due WAITING actions above which no rows are
 *     filed; it must be below {@code fleabridge.intake.max-backlog}, because one file would close
 *     the doors otherwise
 * @param maxRow the size of the longest row
 * @param maxParquet the size of the largest Parquet file, below 2 GB; up to eight lie on the disk
 *     at once
 * @param maxInvalidShare the share of invalid rows, from 0 to 1, above which a file waits for an
 *     approver. Single bad rows are usual; where it is more than every fifth, the file is probably
 *     not what its rule expects
 */
@Validated
@ConfigurationProperties("fleabridge.fan-out")
record FanOutProperties(
    @DefaultValue("500") @Min(1) @Max(5000) int chunkRows,
    @DefaultValue("20000") @Min(1) @Max(10_000_000) int maxBacklog,
    @DefaultValue("64KB") DataSize maxRow,
    @DefaultValue("256MB") DataSize maxParquet,
    @DefaultValue("0.2") @DecimalMin("0") @DecimalMax("1") BigDecimal maxInvalidShare) {}
